"""The territory's RPC methods about geographic features."""

from typing import Any

from shared.contracts.refusal import Refusal
from shared.contracts.territory import feature_editing, features, tiles
from shared.rpc.amqp_door import rpc
from shared.rpc.server import ApplicationProvider


class FeatureMethods:
    """Inherited by the service's RPC class, which provides `answer`."""

    answer: ApplicationProvider

    @rpc(expected_exceptions=Refusal)
    def list_feature_collections(self, request: Any) -> Any:
        return self.answer(features.ListFeatureCollections, request)

    @rpc(expected_exceptions=Refusal)
    def search_features(self, request: Any) -> Any:
        return self.answer(features.SearchFeatures, request)

    @rpc(expected_exceptions=Refusal)
    def get_feature(self, request: Any) -> Any:
        return self.answer(features.GetFeature, request)

    @rpc(expected_exceptions=Refusal)
    def draw_tile(self, request: Any) -> Any:
        return self.answer(tiles.DrawTile, request)

    @rpc(expected_exceptions=Refusal)
    def get_edited_feature(self, request: Any) -> Any:
        return self.answer(feature_editing.GetEditedFeature, request)

    @rpc(expected_exceptions=Refusal)
    def create_feature(self, request: Any) -> Any:
        return self.answer(feature_editing.CreateFeature, request)

    @rpc(expected_exceptions=Refusal)
    def replace_feature(self, request: Any) -> Any:
        return self.answer(feature_editing.ReplaceFeature, request)

    @rpc(expected_exceptions=Refusal)
    def update_feature(self, request: Any) -> Any:
        return self.answer(feature_editing.UpdateFeature, request)

    @rpc(expected_exceptions=Refusal)
    def remove_feature(self, request: Any) -> Any:
        return self.answer(feature_editing.RemoveFeature, request)
