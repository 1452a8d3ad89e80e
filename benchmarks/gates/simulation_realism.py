"""The simulation beside what real panels look like, and whether its truth comes back out of its frames."""

import numpy as np
from numpy.typing import NDArray

from benchmarks.gates.reading import Reading, mean_reading, run_count, share_reading
from dashboards.simulation.design import SimulatedAd, SimulationDesign
from dashboards.simulation.expressions import SCALE
from dashboards.simulation.frames import Simulation, simulation_of
from dashboards.statistics.fatigue.power import power_fit
from dashboards.statistics.fatigue.responses import responses_of
from dashboards.statistics.frames.grade import exposure_grade
from dashboards.statistics.frames.quality import VALID, FrameSigns, frame_reasons, running
from dashboards.statistics.frames.valence import EXPRESSIONS

RUNS = 60
_AD = [SimulatedAd(30_000)]
_HAPPY = EXPRESSIONS.index("happy")
_SMILE = 0.5


def measure(*, share: float = 1.0) -> list[Reading]:
    """Return the share of smiling frames and of rejected sessions of default simulations, and γ fitted on them."""
    runs = run_count(RUNS, share)
    smiles, rejected, errors, inside = [], [], [], 0
    for seed in range(runs):
        design = SimulationDesign(viewers=400, exposures=6, returning=0.85, seed=seed)
        simulation = simulation_of(design, _AD)
        valid, ran = _judged(simulation)
        smiling = simulation.frames.probabilities[:, _HAPPY] >= _SMILE * SCALE
        measured, kept = _graded(simulation, valid, ran)
        smiles.append(float(smiling[valid].mean()))
        rejected.append(1 - len(kept) / len(measured))
        inside += 0.04 <= smiles[-1] <= 0.06 and 0.15 <= rejected[-1] <= 0.25
        errors.append(_gamma(simulation, kept, smiling & valid, valid) - design.gamma)
    return [
        mean_reading("simulation: frames with a smile", smiles, at_least=0.04, at_most=0.06),
        mean_reading("simulation: sessions rejected for quality", rejected, at_least=0.15, at_most=0.25),
        share_reading("  simulations with both inside these limits", inside, runs),
        mean_reading(
            "simulation: bias of γ fitted on its frames", errors, at_least=-0.03, at_most=0.03, percent=False
        ),
    ]


def _judged(simulation: Simulation) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    frames = simulation.frames
    none = np.zeros(len(frames), bool)
    reasons = frame_reasons(
        FrameSigns(
            playback=frames.playback,
            hidden=none,
            found=frames.found,
            faces=frames.found.astype(np.int64),
            face_score=frames.face_score / SCALE,
            yaw=frames.yaw.astype(float),
            pitch=frames.pitch.astype(float),
            roll=np.zeros(len(frames)),
            luma=frames.luma.astype(float),
            sharpness=frames.sharpness.astype(float),
        )
    )
    return reasons == VALID, running(reasons)


def _graded(
    simulation: Simulation, valid: NDArray[np.bool_], ran: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the plays with frames, and those of them that are not rejected. A frame is a bin here: interval = bin."""
    size = len(simulation.exposures)
    runs, good = (np.bincount(simulation.frames.exposure[rows], minlength=size) for rows in (ran, valid))
    measured = np.flatnonzero(runs)
    kept = [
        play
        for play in measured
        if exposure_grade(
            frames=int(runs[play]),
            running=int(runs[play]),
            valid=int(good[play]),
            covered=good[play] / runs[play],
            set_aside={},
            baseline_known=True,
        ).analysed
    ]
    return measured, np.array(kept)


def _gamma(
    simulation: Simulation, kept: NDArray[np.int64], smiling: NDArray[np.bool_], valid: NDArray[np.bool_]
) -> float:
    size = len(simulation.exposures)
    shares = np.bincount(simulation.frames.exposure[smiling], minlength=size) / np.maximum(
        np.bincount(simulation.frames.exposure[valid], minlength=size), 1
    )
    sitting, people = simulation.exposures[kept, 0], simulation.people
    fit = power_fit(
        responses_of(
            people.viewer[sitting], people.number[sitting], people.day[sitting].astype(float), shares[kept]
        ),
        resamples=2,
    )
    assert fit is not None
    return fit.value
