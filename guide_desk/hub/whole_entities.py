"""What SuperOffice sends with every entity and the hub does not keep: the same properties, empty. Answers are laid over these."""

from __future__ import annotations

from typing import Any

NO_DATE = "0001-01-01T00:00:00"
FOR_EVER = "9999-12-31T23:59:59"
RIGHTS: dict[str, Any] = {"TableRight": {"Mask": "FULL", "Reason": ""}, "FieldProperties": {}}
_BAGS: dict[str, Any] = {"UserDefinedFields": {}, "ExtraFields": {}, "CustomFields": {}}
_PUBLISHING: dict[str, Any] = {
    "PublishEventDate": NO_DATE,
    "PublishTo": FOR_EVER,
    "PublishFrom": NO_DATE,
    "IsPublished": False,
    "VisibleFor": [{"VisibleId": 0, "Visibility": "All", "DisplayValue": ""}],
}


def _texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, "")


def _numbers(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, 0)


def _nothing(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names)


PERSON: dict[str, Any] = {
    **_numbers("PersonId", "ActiveInterests", "DbiAgentId", "SentInfo", "ShowContactTickets", "Source", "ActiveErpLinks"),
    **_numbers("ActiveStatusMonitorId", "CreatedByFormId", "LeadstatusId"),
    **_texts("Firstname", "MiddleName", "Lastname", "FullName", "FormalName", "Mrmrs", "Title", "Description", "PersonNumber"),
    **_texts("Post1", "Post2", "Post3", "Kanafname", "Kanalname", "Salutation", "DbiKey", "Leadstatus"),
    **dict.fromkeys(("CreatedDate", "UpdatedDate", "BirthDate", "DbiLastModified", "DbiLastSyncronized"), NO_DATE),
    **dict.fromkeys(("IsAssociate", "NoMailing", "UsePersonAddress", "Retired"), False),
    **_nothing("CreatedBy", "UpdatedBy", "Position", "Contact", "Country", "Category", "Business", "Associate", "Address"),
    **_nothing("CorrespondingAssociate", "SupportAssociate", "TicketPriority", "CustomerLanguage", "UserInfo", "UtmParameters"),
    **{name: [] for name in ("Emails", "MobilePhones", "OfficePhones", "PrivatePhones", "OtherPhones", "Faxes", "Urls")},
    **{name: [] for name in ("ChatEmails", "InternetPhones", "Interests", "ShipmentTypes", "Consents", "BounceEmails")},
    **_BAGS,
    **RIGHTS,
}
PERSON_SIMPLE: dict[str, Any] = {
    **_numbers("PersonId", "CountryId", "ContactId", "Retired", "Rank", "ActiveInterests", "ContactCountryId", "AssociateId"),
    **_numbers("ActiveErpLinks", "TicketPriorityId", "SupportLanguageId", "SupportAssociateId"),
    **_texts("Position", "Mrmrs", "Firstname", "Lastname", "MiddleName", "Title", "Description", "Email", "EmailName"),
    **_texts("FullName", "FormalName", "PersonNumber", "DirectPhone", "MobilePhone", "FaxPhone", "AssociateName", "CategoryName"),
    **_texts("ContactName", "ContactFullName", "ContactDepartment", "ContactOrgNr", "ContactPhone", "ContactFax"),
    **_texts("Kanafname", "Kanalname", "Post1", "Post2", "Post3"),
    "UsePersonAddress": False,
    **RIGHTS,
}
APPOINTMENT: dict[str, Any] = {
    **_numbers("AppointmentId", "MotherId", "ActiveLinks", "ColorIndex", "RejectCounter", "PreferredTZLocation"),
    "SuggestedAppointmentId": 0,
    **_texts("Title", "Description", "Agenda", "InternalNotes", "Location", "RejectReason", "JoinVideomeetUrl"),
    "CentralserviceVideomeetId": "",
    **dict.fromkeys(("AlarmLeadTime", "LagTime", "LeadTime"), "00:00:00"),
    **dict.fromkeys(("CreatedDate", "UpdatedDate", "StartDate", "EndDate", "ActiveDate"), NO_DATE),
    **dict.fromkeys(("HasAlarm", "IsFree", "IsAlldayEvent", "HasConflict", "IsMileStone"), False),
    **_nothing("Associate", "Contact", "CreatedBy", "UpdatedBy", "InvitedPerson", "Person", "Priority", "Project", "Recurrence"),
    **_nothing("AssignedBy", "MotherAssociate", "Task", "PreferredTZLocationData", "Sale"),
    "Links": [],
    "Participants": [],
    "Private": "Public",
    "Type": "inDiary",
    "Completed": "NotStarted",
    "AssignmentStatus": "None",
    "InvitationStatus": "None",
    "BookingType": "None",
    "CautionWarning": "OK",
    "OwnedExternally": "None",
    **_BAGS,
    **_PUBLISHING,
    **RIGHTS,
}
APPOINTMENT_SIMPLE: dict[str, Any] = {
    **_numbers("AppointmentId", "PersonId", "ContactId", "ProjectId", "AssociateId", "ColorIndex", "PriorityId", "MotherId"),
    **_numbers("AssignedBy", "SaleId", "CreatedByAssociateId", "MotherAssociateId", "PreferredTZLocation", "TaskId"),
    **_texts("Task", "AssociateName", "AssociateFullName", "ContactName", "PersonFullName", "ProjectName", "PriorityName"),
    **_texts("Title", "Description", "Agenda", "InternalNotes", "Location", "RejectReason", "SaleName", "JoinVideomeetUrl"),
    **_texts("CreatedBy", "CreatedByFullName", "AssignedByFullName"),
    "AlarmLeadTime": "00:00:00",
    **dict.fromkeys(("StartDate", "EndDate", "ActiveDate", "CreatedDate", "RecurringStartDate", "RecurringEndDate"), NO_DATE),
    **dict.fromkeys(("IsPublished", "IsFree", "HasAlarm", "IsAlldayEvent", "IsBookingMain", "IsRecurrence", "IsBooking"), False),
    "Type": "inDiary",
    "TaskType": "Unknown",
    "Private": "Public",
    "Completed": "NotStarted",
    "AssignmentStatus": "None",
    "InvitationStatus": "None",
    "BookingType": "None",
    "RecurringPattern": "Unknown",
    "CautionWarning": "OK",
    "OwnedExternally": "None",
    **RIGHTS,
}
DOCUMENT: dict[str, Any] = {
    **_numbers("DocumentId", "ActiveLinks", "SuggestedDocumentId", "Snum"),
    **_texts("Header", "Name", "Attention", "OurRef", "YourRef", "Description", "ExternalRef"),
    **dict.fromkeys(("CreatedDate", "UpdatedDate", "Date"), NO_DATE),
    **_nothing("CreatedBy", "UpdatedBy", "DocumentTemplate", "Person", "Associate", "Contact", "Project", "Sale"),
    "Links": [],
    "Completed": "NotStarted",
    "Type": "Document",
    "LockSemantics": "None",
    **_BAGS,
    **_PUBLISHING,
    **RIGHTS,
}
SELECTION: dict[str, Any] = {
    **_numbers("SelectionId", "GroupIdx", "IncludePerson", "MemberCount", "PostitTextId", "Source", "TextId", "UpdatedCount"),
    **_numbers("Visibility", "LeftSelectionId", "RightSelectionId", "LastLoadedBy", "LastMembershipChangeBy"),
    **_numbers("DashboardTileDefinitionId"),
    **_texts("Name", "Description", "Postit", "SoundEx", "ShadowProviderName", "ChartKey", "MainHeading", "MemberTabHeading"),
    **_texts("MailingsProviderName"),
    **dict.fromkeys(("CreatedDate", "UpdatedDate", "LastLoaded", "LastMembershipChange"), NO_DATE),
    **dict.fromkeys(("CompanyUnique", "Completed"), False),
    **_nothing("Associate", "CreatedBy", "UpdatedBy", "SelectionCategory", "LastLoadedByAssociate"),
    **_nothing("LastMembershipChangeByAssociate"),
    "TargetTableNumber": 5,
    "TargetTableName": "contact",
    "SelectionType": "Static",
    "SelectionUnionType": "Unknown",
    "MainProviderName": "ContactPersonDynamicSelectionV2",
    "VisibleFor": [{"VisibleId": 0, "Visibility": "All", "DisplayValue": ""}],
    **RIGHTS,
}
TASK: dict[str, Any] = {
    **_numbers("TaskListItemId", "IntentId", "Rank"),
    **_texts("Value", "Tooltip", "ColorIndex"),
    **dict.fromkeys(("Deleted", "IsDefaultAlldayEvent", "IsDefaultFree", "IsDefaultPublished"), False),
    "Type": "Unknown",
    "Direction": "Unknown",
    "DefaultVideomeetingStatus": "NoChange",
    **RIGHTS,
}
TEMPLATE: dict[str, Any] = {
    **_numbers("DocumentTemplateId", "SaveInDb", "AutoeventId", "IntentId", "Rank", "LoadTemplateFromPlugin", "DocumentTypeKey"),
    **_texts("Name", "Tooltip", "Filename", "DefaultOref", "MimeType", "EmailSubject", "SenderEmailAddress"),
    **dict.fromkeys(("Deleted", "IsDefaultPublished", "IsInUseInGuides", "IncludeSignature", "ShowCurrents"), False),
    "RecordType": "Document",
    "Direction": "Unknown",
    "QuoteDocType": "None",
    "PrivacyDocType": "None",
    "SenderEmailMode": "UseDefaultSender",
    "InvitationDocType": "None",
    **RIGHTS,
}
LIST_ITEM: dict[str, Any] = {
    **_numbers("Id", "Rank", "ColorBlock"),
    **_texts("Name", "ToolTip", "Type", "IconHint", "ExtraInfo", "StyleHint", "FullName"),
    "Deleted": False,
    "ChildItems": [],
    **RIGHTS,
}
FIELD: dict[str, Any] = {
    **_numbers("UDefFieldId", "ColumnId", "FieldHeight", "FieldLeft", "FieldTop", "FieldWidth", "LabelHeight", "LabelLeft"),
    **_numbers("LabelTop", "LabelWidth", "LastVersionId", "ListTableId", "Page1LineNo", "TabOrder", "TextLength"),
    **_numbers("UdefIdentity", "UDListDefinitionId", "Version"),
    **_texts("FieldDefault", "FieldLabel", "FormatMask", "ProgId", "ShortLabel", "Tooltip", "TemplateVariableName"),
    **_texts("MdoListName"),
    **dict.fromkeys(("HideLabel", "IsIndexed", "IsMandatory", "IsReadOnly", "HasBeenPublished"), False),
    "FieldType": "ShortText",
    "Type": "Person",
    "Justification": "Default",
    **RIGHTS,
}
FIELD_BASE: dict[str, Any] = {
    **_texts("FieldName", "DisplayName", "Description", "ShortLabel", "TemplateVariableName"),
    **dict.fromkeys(("HideLabel", "HideField", "IsIndexed", "IsMandatory", "IsReadOnly", "IsExternal", "IsDisplayField"), False),
    "FieldType": "Unknown",
    "Rank": 0,
}
PRINCIPAL: dict[str, Any] = {
    **_numbers("AssociateId", "PersonId", "CountryId", "HomeCountryId", "ContactId", "GroupId", "BusinessId", "CategoryId"),
    **_numbers("ContactOwner", "RoleId", "EjUserId", "EjAccessLevel"),
    **_texts("Associate", "RoleName", "RoleDescription", "FullName", "EMailAddress", "DatabaseContextIdentifier", "UserName"),
    "UserType": "InternalAssociate",
    "RoleType": "Employee",
    "EjUserStatus": "StatusNone",
    "IsPerson": True,
    "Licenses": [],
    "FunctionRights": [],
    "ProvidedCredentials": [],
    "SecondaryGroups": [],
}
