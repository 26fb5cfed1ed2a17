"""Where members of staff are reached: named by themselves or an administrator, gone with their account."""

from services.notifications.domain.staff_call import Recipient
from services.notifications.usecases.ports import Now, UnitOfWork
from shared.contracts.notifications.staff_contacts import ForgetStaffContact, SetStaffContact


def set_staff_contact(command: SetStaffContact, work: UnitOfWork, now: Now) -> None:
    recipient = Recipient(command.staff_id, command.email, command.language, command.told, command.mobile)
    work.staff.save(recipient, by=command.changed_by, at=now())


def forget_staff_contact(command: ForgetStaffContact, work: UnitOfWork, _now: Now) -> None:
    work.staff.forget(command.staff_id)
