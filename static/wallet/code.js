// One code on the screen, and how long it is still good: by this phone's clocks, never by its date.

/** Counted from before it was asked for, so that it never looks alive when it is dead. */
export class Code {
  constructor(made, asked) {
    const issued = Date.parse(made.issued_at);
    this.id = made.id;
    this.text = made.code;
    this.image = made.image;
    this.life = (Date.parse(made.expires_at) - issued) / 1000;
    this.fresh = (Date.parse(made.refresh_at) - issued) / 1000;
    this.began = {date: asked, steady: performance.now() - (Date.now() - asked)};
  }

  // Of two clocks the one that has gone on more: one stops while a phone sleeps, one can be set back.
  age() {
    return Math.max(Date.now() - this.began.date, performance.now() - this.began.steady) / 1000;
  }

  isOld() { return this.age() >= this.fresh; }
  secondsLeft() { return this.isEnded ? 0 : Math.max(0, Math.ceil(this.life - this.age())); }
  end() { this.isEnded = true; }

  async drawn() {
    const image = new Image();
    image.src = this.image;
    await image.decode().catch(() => {});
  }
}
