"""What it costs to take an activity in, and what a whole server makes of a crowd of them: answers, and things done."""

from fedi_groups.bench.activities import comments, likes
from fedi_groups.bench.crowd import Say, crowd
from fedi_groups.bench.effort import Bench
from fedi_groups.bench.figures import Aim, Figure, Measure
from fedi_groups.bench.processes import memory_of


async def measure(bench: Bench) -> list[Figure]:
    """First a process that only answers, then a whole server under Likes, and another under comments."""
    return [
        *await _accepted(bench),
        *await _done(bench, likes, word="Like", aim=1.0),
        *await _done(bench, comments, word="comment", aim=2.0),
    ]


async def _accepted(bench: Bench) -> list[Figure]:
    bench.tell("accept one activity")
    effort = bench.effort
    rounds, single, rates = [], [], []
    async with crowd(bench, likes, command="web", activities=effort.rounds * (effort.batch + effort.single)) as people:
        for _ in range(effort.rounds):
            cost, spent = await bench.yardstick.cost_of(lambda: people.answered(effort.batch))
            rounds.append(cost)
            rates.append(spent.count / spent.seconds)
            cost, _spent = await bench.yardstick.cost_of(lambda: people.answered(effort.single, in_flight=1))
            single.append(cost)
    return [
        Figure("accept one activity, durably", Measure.RSA, rounds, single, Aim(0.4)),
        Figure("  answers, with nothing else to do", Measure.RATE, rates),
    ]


async def _done(bench: Bench, say: Say, *, word: str, aim: float) -> list[Figure]:
    """A whole server: from the request to its effects, all included."""
    bench.tell(f"a whole server under {word}s")
    effort = bench.effort
    rounds, answers, finished = [], [], []
    async with crowd(bench, say, command="serve", activities=effort.rounds * effort.batch) as people:
        for _ in range(effort.rounds):
            cost, spent = await bench.yardstick.cost_of(lambda: people.done(effort.batch))
            rounds.append(cost)
            finished.append(spent.count / spent.seconds)
            answers.append(spent.count / people.answering)
        peak = memory_of(people.process, peak=True)
    return [
        Figure(f"one {word} in a whole server", Measure.RSA, rounds, aim=Aim(aim)),
        Figure("  answers meanwhile", Measure.RATE, answers),
        Figure("  done meanwhile", Measure.RATE, finished),
        Figure("  memory at most", Measure.MEGABYTES, [peak]),
    ]
