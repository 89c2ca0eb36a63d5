"""An answer in a model's words, from numbered passages alone, checked before anybody reads it."""

from bot.model.model import Model, ModelAnswer, model_of
from bot.model.trouble import ModelUnavailable

__all__ = ["Model", "ModelAnswer", "ModelUnavailable", "model_of"]
