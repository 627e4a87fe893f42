"""What the compute processes do: the name of each job, and the function that does it. No part of HTTP.

A job is a function of an `Advisor` and of its data; what it raises is raised where the answer is awaited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nanorx.advice.assessment import Advisor
    from nanorx.knowledge.rule_base import RuleBase

__all__ = ["Job", "JobAnswer", "Task", "doing", "jobs"]

Job: TypeAlias = "Callable[[Advisor, Any], JobAnswer]"


class JobAnswer(NamedTuple):
    """What a job has found: the bytes to send, their media type, and notes that the bytes do not hold."""

    content: bytes
    media: str = "application/json"
    notes: tuple[str, ...] = ()


class Task(NamedTuple):
    """The name of a job, and its data, which can be pickled."""

    job: str
    data: Any = None


def jobs() -> Mapping[str, Job]:
    """Return all jobs by name: each part of the service has its own."""
    from nanorx.service.cds.jobs import JOBS as CDS_JOBS  # noqa: PLC0415 - in a compute process alone
    from nanorx.service.http.jobs import JOBS  # noqa: PLC0415 - in a compute process alone
    from nanorx.service.page.jobs import JOBS as PAGE_JOBS  # noqa: PLC0415 - the same

    return {**JOBS, **PAGE_JOBS, **CDS_JOBS}


def doing(base: RuleBase) -> Callable[[Task], JobAnswer]:
    """Return the function that does a task; called once in each compute process."""
    import signal  # noqa: PLC0415 - as above

    from nanorx.advice.assessment import Advisor  # noqa: PLC0415 - as above

    # A service manager tells each process of a group to end. The service does so itself, once all is answered.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    advisor, known = Advisor(base), jobs()
    return lambda task: known[task.job](advisor, task.data)
