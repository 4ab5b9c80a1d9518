"""The panels of the window, in the order of the toolbar and the menus."""

from __future__ import annotations

from stylizer.ui.panels.curves import CurvesPanel
from stylizer.ui.panels.explorer import ExplorerPanel
from stylizer.ui.panels.heat import HeatPanel
from stylizer.ui.panels.measures import MeasuresPanel
from stylizer.ui.panels.protocol import Panel
from stylizer.ui.panels.texture_inversion import TextureInversionPanel

PANELS: tuple[type[Panel], ...] = (
    MeasuresPanel,
    CurvesPanel,
    HeatPanel,
    ExplorerPanel,
    TextureInversionPanel,
)
