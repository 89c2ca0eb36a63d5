"""People on the wire."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.wire import Label, Text

Name = Annotated[Label, Field(max_length=120)]
Kind = Literal["document", "phone", "email", "address"]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Detail(Body):
    kind: Kind
    value: Annotated[Label, Field(max_length=254)]


class PersonChange(Body):
    """Only what is given changes; `details` replaces them all."""

    given_name: Name | None = None
    family_name: Name | None = None
    birth_date: date | None = None
    pronouns: Annotated[Text | None, Field(max_length=60)] = None
    details: Annotated[list[Detail] | None, Field(max_length=20)] = None

    @model_validator(mode="after")
    def _plausible(self) -> Self:
        if self.birth_date is not None and self.birth_date.year < 1880:
            raise ValueError("the birth date is too long ago")
        return self


class PersonNew(PersonChange):
    """At least one of the names."""

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not (self.given_name or self.family_name):
            raise ValueError("a person needs a given name or a family name")
        return self


class PersonRow(BaseModel):
    id: UUID
    display_name: str
    given_name: str | None
    family_name: str | None
    birth_date: str | None
    pronouns: str | None
    identity_status: str


class StubCase(BaseModel):
    number: str
    open: bool
    organization_name: str | None
    phone: str | None


class Stub(BaseModel):
    """Somebody whom another institution knows. `phone`: the institution's."""

    pseudonym: str
    organization_id: UUID
    organization_name: str
    phone: str | None
    cases: list[StubCase]


class Duplicate(BaseModel):
    """Somebody who may be the same person. `why`: document, phone, email or name."""

    id: UUID
    display_name: str
    why: list[str]


class PersonOut(PersonRow):
    details: list[Detail]


class PersonMade(PersonOut):
    duplicates: list[Duplicate]
