"""The file of queues: nothing in it that a page or a query would not understand."""

import json

import pytest

from wallet.errors import NotFound
from wallet.queues import declared
from wallet.queues.conditions import LISTS

QUEUES = declared.queues().values()


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
def test_a_queue_is_whole(queue):
    assert queue.title.keys() == queue.empty.keys() == {"zh", "en"}
    assert queue.query.keys() <= LISTS[queue.list].keys()
    assert queue.action.keys() == {"name", "method", "path"}
    assert len(queue.columns) == len(set(queue.columns)) > 1


def test_each_has_a_name_and_a_sentence_of_its_own():
    names = [each["name"] for each in json.loads(declared.FILE.read_text("utf-8"))]

    assert len(names) == len(set(names)) == len({queue.empty["zh"] for queue in QUEUES})


@pytest.mark.parametrize(("name", "listing"), [("lost", "applications"), ("mine", "objections")])
def test_a_queue_that_is_not_of_the_list_is_not_found(name, listing):
    with pytest.raises(NotFound):
        declared.get(name, listing)
