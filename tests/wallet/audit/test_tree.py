"""The tree of RFC 6962, against the shapes that the RFC draws and a test log that others use."""

import hashlib

import pytest

from wallet.audit import tree, tree_proofs
from wallet.audit.tree import Frontier
from wallet.audit.tree_proofs import BadProof


def sha256(message):
    return hashlib.sha256(message).digest()


# The leaves and roots of Certificate Transparency's own test tree, over SHA-256:
# google/certificate-transparency at 0e901ca, cpp/merkletree/merkle_tree_test.cc, and the same in
# transparency-dev/merkle at 582a6ad, testonly/constants.go.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 255, 256, 257, 300, 513]


def leaves(count):
    return [tree.hash_leaf(number.to_bytes(2, "big")) for number in range(count)]


def perfect_in(hashes, digest=None):
    how = {"digest": digest} if digest else {}
    return lambda bits, index: tree.root_of(hashes[index << bits : (index + 1) << bits], **how)


def mth(hashes):
    """MTH as RFC 6962, 2.1 defines it, in its own words."""
    if len(hashes) < 2:
        return hashes[0]
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return tree.hash_pair(mth(hashes[:k]), mth(hashes[k:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_come_out(size):
    hashes = [tree.hash_leaf(one, digest=sha256) for one in INPUTS[:size]]

    assert tree.root_of(hashes, digest=sha256).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert tree.root_of([], digest=sha256) == sha256(b"")


def test_the_published_inclusion_path_comes_out():
    hashes = [tree.hash_leaf(one, digest=sha256) for one in INPUTS]

    path = tree_proofs.inclusion(0, 8, perfect_in(hashes, sha256), digest=sha256)

    assert [step.hex() for step in path] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


def test_the_published_consistency_proof_comes_out():
    hashes = [tree.hash_leaf(one, digest=sha256) for one in INPUTS]

    proof = tree_proofs.consistency(6, 8, perfect_in(hashes, sha256), digest=sha256)

    assert [step.hex() for step in proof] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@pytest.mark.parametrize("size", SIZES)
def test_a_growing_tree_has_the_root_that_the_rfc_defines(size):
    assert tree.root_of(leaves(size)) == mth(leaves(size))


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_leads_to_the_root_and_nothing_else_does(size):
    hashes = leaves(size)
    root = tree.root_of(hashes)

    for number in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
        path = tree_proofs.inclusion(number, size, perfect_in(hashes))
        assert tree_proofs.root_by(hashes[number], number, size, path) == root
        assert tree_proofs.root_by(tree.hash_leaf(b"another"), number, size, path) != root


@pytest.mark.parametrize("change", [lambda path: path[:-1], lambda path: [*path, path[0]]])
def test_a_path_of_another_length_is_refused(change):
    hashes = leaves(9)
    path = tree_proofs.inclusion(3, 9, perfect_in(hashes))

    with pytest.raises(BadProof):
        tree_proofs.root_by(hashes[3], 3, 9, change(path))


def test_there_is_no_path_to_a_leaf_that_is_not_there():
    with pytest.raises(ValueError, match="no such leaf"):
        tree_proofs.inclusion(9, 9, perfect_in(leaves(9)))


@pytest.mark.parametrize("new", [1, 2, 3, 7, 8, 9, 20])
def test_a_tree_goes_on_from_each_that_it_was(new):
    hashes = leaves(new)
    for old in range(1, new + 1):
        proof = tree_proofs.consistency(old, new, perfect_in(hashes))
        roots = (old, tree.root_of(hashes[:old])), (new, tree.root_of(hashes))

        tree_proofs.check_consistency(*roots, proof)


@pytest.mark.parametrize("old", range(1, 9))
def test_a_tree_that_was_changed_does_not_go_on(old):
    hashes = leaves(9)
    before = tree.root_of([*hashes[: old - 1], tree.hash_leaf(b"another")])
    proof = tree_proofs.consistency(old, 9, perfect_in(hashes))

    with pytest.raises(BadProof):
        tree_proofs.check_consistency((old, before), (9, tree.root_of(hashes)), proof)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_no_proof_leads_from_nothing_or_backwards(old, new):
    with pytest.raises(ValueError, match="smaller tree"):
        tree_proofs.consistency(old, new, perfect_in(leaves(3)))


def test_a_proof_that_is_missing_or_too_long_proves_nothing():
    hashes = leaves(9)
    roots = (4, tree.root_of(hashes[:4])), (9, tree.root_of(hashes))
    proof = tree_proofs.consistency(4, 9, perfect_in(hashes))

    for bad in ([], [*proof, proof[0]], proof[:-1]):
        with pytest.raises(BadProof):
            tree_proofs.check_consistency(*roots, bad)


@pytest.mark.parametrize(("start", "end"), [(0, 1), (0, 300), (5, 300), (256, 257), (7, 9), (3, 3)])
def test_a_stretch_of_leaves_divides_into_complete_subtrees(start, end):
    pieces = tree.peaks_of(start, end)

    covered = [n for bits, i in pieces for n in range(i << bits, (i + 1) << bits)]
    assert covered == list(range(start, end))


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_can_be_put_together_of_subtrees(size):
    hashes, half = leaves(size), size // 3
    grown = Frontier()

    for bits, index in [*tree.peaks_of(0, half), *tree.peaks_of(half, size)]:
        grown.join(bits, perfect_in(hashes)(bits, index))

    assert (grown.size, grown.root()) == (size, tree.root_of(hashes))


def test_a_subtree_fits_only_where_one_may_begin():
    grown = Frontier()
    grown.add(b"x")

    with pytest.raises(ValueError, match="multiple of its width"):
        grown.join(1, b"y")


@pytest.mark.parametrize("number", [1, 2, -1])
def test_no_path_leads_from_a_leaf_that_the_tree_does_not_have(number):
    (leaf,) = leaves(1)

    with pytest.raises(BadProof):
        tree_proofs.root_by(leaf, number, 1, [])


def test_two_roots_of_one_size_prove_that_something_was_changed():
    with pytest.raises(BadProof):
        tree_proofs.check_consistency((4, b"one root"), (4, b"another"), [])


def test_a_proof_about_a_smaller_tree_is_none_about_a_larger_one():
    hashes = leaves(8)
    proof = tree_proofs.consistency(4, 8, perfect_in(hashes))
    roots = (4, tree.root_of(hashes[:4])), (16, tree.root_of(hashes))

    with pytest.raises(BadProof):
        tree_proofs.check_consistency(*roots, proof)
