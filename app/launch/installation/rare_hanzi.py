"""The rare hanzi of names as a small font, cut out of a large one when that is installed.

It has what older devices lack: everything beyond the basic plane, the end of the basic block, and
of Extension A what GBK and the national table of general standard characters (通用规范汉字表) name.
Without it the pages are drawn with the device's own fonts.
"""

import subprocess
from collections.abc import Callable
from pathlib import Path

FONT = "lib/python*/site-packages/pylopdf_fonts_zh_cn/NotoSansSC-Regular.otf"
BLOCKS = "9FA6-9FFF,20000-3FFFF"
EXTENSION_A = (
    "㑇㑊㑳㕮㖞㘎㘚㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㥮㧏㧐㧑㧟㩳㫰㬊㬎㬚㭎㭕㮾㰀㱮㳇㳘㳚㳠㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌷䌹䎃䎖䎬䎱䏝䏡䏲䐃䓖"
    "䓛䓨䓫䓬䗖䗛䗪䗴䙌䙡䜣䜩䝙䝼䞍䢺䢼䣘䥇䥺䥽䦂䦃䦅䦆䦛䦟䦶䦷䱷䲟䲠䲡䲢䲣䴓䴔䴕䴖䴗䴘䴙䶮"
)
# Without hints and ligatures it is smaller; all its names stay, for the license is among them.
OPTIONS = ("--flavor=woff", "--no-hinting", "--layout-features=", "--name-IDs=*")
LONGEST_SECONDS = 60


def cut(root: Path, *, say: Callable[[str], None]) -> None:
    """Write the small font into .venv, beside the large one; what fails is only told."""
    for font in (root / ".venv").glob(FONT):
        chosen = (f"--unicodes={BLOCKS}", f"--text={EXTENSION_A}")
        file = f"--output-file={root / '.venv/rare-hanzi.woff'}"
        command = [str(root / ".venv/bin/python"), "-m", "fontTools.subset", str(font), file]
        try:
            subprocess.run(  # noqa: S603 - our own .venv, with arguments of ours
                [*command, *chosen, *OPTIONS],
                capture_output=True,
                check=True,
                timeout=LONGEST_SECONDS,
            )
        except (OSError, subprocess.SubprocessError) as error:
            reason = type(error).__name__
            say(f"No font for rare hanzi, devices use their own ({reason})")
