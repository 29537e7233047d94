"""What is said about requests that cannot be canceled any more."""

from domain.repairs import RepairStatus
from schema.texts import Text

FINAL = {
    RepairStatus.IN_PROGRESS: Text(
        "Мастер уже работает по этой заявке, отменить её нельзя. Позвоните в свой филиал.",
        "A technician is at work on this request, so it cannot be canceled. Call your branch.",
    ),
    RepairStatus.DONE: Text(
        "Заявка уже выполнена, отменить её нельзя.", "The request is done already and cannot be canceled."
    ),
}
