"""What an editor may say of poles, sites and plots, as HTTP knows it."""

from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.territory.poles import PutBackPole, RecordPole, WithdrawPole
from shared.contracts.territory.sites import PutBackPlot, RecordPlot, RecordSite, WithdrawPlot

POLE_BODY = body_of(RecordPole, frozenset({"staff_id", "pole"}))
WITHDRAW_POLE_BODY = body_of(WithdrawPole, frozenset({"staff_id", "pole"}))
PUT_BACK_POLE_BODY = body_of(PutBackPole, frozenset({"staff_id", "pole"}))
SITE_BODY = body_of(RecordSite, frozenset({"staff_id", "site"}))
PLOT_BODY = body_of(RecordPlot, frozenset({"staff_id", "zone", "reference"}))
WITHDRAW_BODY = body_of(WithdrawPlot, frozenset({"staff_id", "plot_id"}))
PUT_BACK_BODY = body_of(PutBackPlot, frozenset({"staff_id", "plot_id"}))
