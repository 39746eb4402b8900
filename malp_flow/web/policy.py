"""Who may open which page: one line for each endpoint, or the server does not start.

Rules speak of capacities, never of the role names of a workflow file. A rule opens a room; whether an
object in it is this visitor's is asked of the services, which answer “not found” to strangers.
"""
# Longer than 250 lines: one table that says of every page who may open it, read from top to bottom.

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from malp_flow.engine.definition import Capacity
from malp_flow.errors import Misconfigured
from malp_flow.services.link_readers import Way


class Who(Enum):
    """Kinds of visitors that are no capacity."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in with two factors"
    AUDITOR = "the holder of the item in the address, whose mailbox is proved"
    LEAD = "the safeguarding lead of the item's agency, whose mailbox is proved"
    OF_THE_AGENCY = "the auditor or the safeguarding lead of the item's agency, whose mailbox is proved"
    AT_THE_EVENT = "the auditor, or somebody named for a case and invited, whose mailbox is proved"
    OWNER = "the owner of one action, whose mailbox is proved"
    SHARER = "who shares the learning with an agency’s teams, whose mailbox is proved"
    DOER = "who does a step without a sign-in, whose mailbox is proved"
    INVITED = "who is invited to the event, named for a case of it, or was there, whose mailbox is proved"
    COMMENTER = "who took part and may comment on the draft, whose mailbox is proved"


ANYONE, SIGNED_IN, AUDITOR = Who.ANYONE, Who.SIGNED_IN, Who.AUDITOR
BY_MAILBOX = {
    Who.AUDITOR: {Way.auditor},
    Who.LEAD: {Way.lead},
    Who.OF_THE_AGENCY: {Way.auditor, Way.lead},
    Who.AT_THE_EVENT: {Way.auditor, Way.invited},
    Who.OWNER: {Way.owner},
    Who.SHARER: {Way.sharer},
    Who.DOER: {Way.doer},
    Who.INVITED: {Way.invited, Way.lead},
    Who.COMMENTER: {Way.commenter},
}
"""As what the link must let its reader in. A page of one of them is “not found” for the others."""


PROVED_ANEW = frozenset(
    {"partner.answer", "review.agree", "people.agree", "people.give"}
    | {"account.add_passkey", "account.remove_passkey", "account.connected"}
)
"""What is done in one’s own name for good, or changes how one gets in: proved anew, unless just now."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open a page: a kind of visitor, or those with one of these capacities."""

    who: Who | frozenset[Capacity]

    def allows(self, capacities: Iterable[str]) -> bool:
        """Whether somebody signed in who has these capacities may open the page."""
        return isinstance(self.who, Who) or bool(self.who & set(capacities))


def only(*capacities: Capacity) -> Rule:
    """Return the rule for those who have one of these capacities."""
    return Rule(frozenset(capacities))


_MANAGES = only(Capacity.manager)
_LEADS = only(Capacity.manager, Capacity.reviewer)
_SEES = only(Capacity.manager, Capacity.reviewer, Capacity.reader)
_TAKES_DOCUMENTS = only(Capacity.manager, Capacity.reviewer, Capacity.reader, Capacity.signer)
_ADMINISTERS = only(Capacity.administrator)
_LETS_IN = only(Capacity.manager, Capacity.administrator)
_READS_THE_YEAR = only(Capacity.manager, Capacity.reader)
_FINDS = only(Capacity.manager, Capacity.reviewer, Capacity.reader, Capacity.administrator)
_MAKES_TOOLS = only(Capacity.manager, Capacity.administrator)

POLICY: dict[str, Rule] = {
    "static": Rule(ANYONE),
    # account
    "account.front": Rule(ANYONE),
    "account.accessibility": Rule(ANYONE),
    "account.privacy": Rule(ANYONE),
    "account.cookies": Rule(ANYONE),
    "account.assistance": Rule(ANYONE),
    "account.find_help": Rule(ANYONE),
    "account.help_topic": Rule(ANYONE),
    "account.health": Rule(ANYONE),
    "account.sign_in": Rule(ANYONE),
    "account.sign_out": Rule(ANYONE),
    "account.join": Rule(ANYONE),
    "account.own": Rule(SIGNED_IN),
    "account.choose_language": Rule(SIGNED_IN),
    "account.end_session": Rule(SIGNED_IN),
    "account.end_other_sessions": Rule(SIGNED_IN),
    "account.sign_in_by_passkey": Rule(ANYONE),
    "account.begin_elsewhere": Rule(ANYONE),
    "account.back_from_elsewhere": Rule(ANYONE),
    "account.connect": Rule(SIGNED_IN),
    "account.connected": Rule(SIGNED_IN),
    "account.disconnect": Rule(SIGNED_IN),
    "account.passkey": Rule(SIGNED_IN),
    "account.add_passkey": Rule(SIGNED_IN),
    "account.remove_passkey": Rule(SIGNED_IN),
    "account.landing": Rule(ANYONE),
    "account.send_code": Rule(ANYONE),
    "account.go_on": Rule(ANYONE),
    "account.code": Rule(ANYONE),
    "account.pin": Rule(ANYONE),
    "account.forgotten_pin": Rule(ANYONE),
    # These two exist in a demonstration only.
    "be_somebody.people": Rule(ANYONE),
    "be_somebody.be": Rule(ANYONE),
    # manager
    "manager.home": Rule(SIGNED_IN),
    "manager.reviews": _SEES,
    "manager.find": _FINDS,
    "manager.found": _FINDS,
    "manager.reviews_file": _SEES,
    "manager.actions": _SEES,
    "manager.actions_file": _SEES,
    "manager.actions_workbook": _SEES,
    "manager.history": only(Capacity.manager, Capacity.administrator),
    "manager.history_file": only(Capacity.manager, Capacity.administrator),
    "manager.commission": _MANAGES,
    "manager.commission_sent": _MANAGES,
    # people
    "people.everybody": _LETS_IN,
    "people.add": _LETS_IN,
    "people.person": _LETS_IN,
    "people.give": _LETS_IN,
    "people.end_role": _LETS_IN,
    "people.agree": _ADMINISTERS,
    "people.invite": _LETS_IN,
    "people.close_account": _LETS_IN,
    "people.let_go": _LETS_IN,
    "people.away": _LETS_IN,
    "people.say_away": _LETS_IN,
    "people.come_back": _LETS_IN,
    "people.name_deputy": _LETS_IN,
    "people.agencies": _LETS_IN,
    "people.add_agency": _LETS_IN,
    "people.from_list": _LETS_IN,
    "people.from_list_checked": _LETS_IN,
    # place
    "place.administration": _LETS_IN,
    "place.hours": _LETS_IN,
    "place.change_hours": _LETS_IN,
    "place.close_day": _LETS_IN,
    "place.day_closed": _LETS_IN,
    "place.day_opened": _LETS_IN,
    "place.clock": _MANAGES,
    "place.confirm_clock": _MANAGES,
    "place.coming": _MANAGES,
    "place.sent": _MANAGES,
    "place.sent_one": _MANAGES,
    "place.send_again": _MANAGES,
    "place.settings": _LETS_IN,
    "place.change_contact": _LETS_IN,
    # It tells of the whole installation, which may hold several partnerships.
    "place.health": _ADMINISTERS,
    "place.check_health": _ADMINISTERS,
    "place.late": _MANAGES,
    "place.let_late_go": _MANAGES,
    "place.let_one_go": _MANAGES,
    "place.drop_late": _MANAGES,
    "place.late_dropped": _MANAGES,
    "place.post": _MANAGES,
    "place.seen": _MANAGES,
    "place.lost": _MANAGES,
    "place.lost_again": _MANAGES,
    # workflows
    "workflows.all_workflows": _ADMINISTERS,
    "workflows.checked": _ADMINISTERS,
    "workflows.gallery": _LETS_IN,
    "workflows.one": _LETS_IN,
    "workflows.in_use": _LETS_IN,
    "workflows.other_version": _LETS_IN,
    "workflows.look_first": _LETS_IN,
    "workflows.dry_run": _LETS_IN,
    "workflows.apply": _LETS_IN,
    # letters
    "letters.all_letters": _LETS_IN,
    "letters.one": _LETS_IN,
    "letters.html": _LETS_IN,
    # tools
    "tools.all_tools": _MAKES_TOOLS,
    "tools.one": _MAKES_TOOLS,
    "tools.preview": _MAKES_TOOLS,
    "tools.on_paper": _MAKES_TOOLS,
    "tools.begin": _MAKES_TOOLS,
    "tools.draft": _MAKES_TOOLS,
    "tools.arrange": _MAKES_TOOLS,
    "tools.throw_away": _MAKES_TOOLS,
    "tools.question": _MAKES_TOOLS,
    "tools.reword": _MAKES_TOOLS,
    "tools.drop": _MAKES_TOOLS,
    "tools.new_question": _MAKES_TOOLS,
    "tools.add": _MAKES_TOOLS,
    "tools.to_publish": _MAKES_TOOLS,
    "tools.publish": _MAKES_TOOLS,
    "tools.file": _MAKES_TOOLS,
    "tools.from_file": _MAKES_TOOLS,
    "tools.from_file_checked": _MAKES_TOOLS,
    "tools.local_names": _MAKES_TOOLS,
    "tools.keep_local_names": _MAKES_TOOLS,
    # year
    "year.programme": _READS_THE_YEAR,
    "year.programme_print": _READS_THE_YEAR,
    "year.plan": _MANAGES,
    "year.planned": _MANAGES,
    "year.line": _MANAGES,
    "year.line_changed": _MANAGES,
    "year.line_removed": _MANAGES,
    "year.line_linked": _MANAGES,
    "year.bodies": _MANAGES,
    "year.body": _MANAGES,
    "year.body_meeting": _MANAGES,
    "year.body_check": _MANAGES,
    "year.body_changed": _MANAGES,
    "year.calendar": _SEES,
    "year.board_pack": _READS_THE_YEAR,
    "year.board_pack_word": _READS_THE_YEAR,
    "year.exceptions": _SEES,
    "year.exceptions_file": _SEES,
    "year.new_address": _SEES,
    "year.address_ended": _SEES,
    # Without sign-in: the address itself is what lets in.
    "year.feed": Rule(ANYONE),
    # Leads see their own agency alone.
    "year.timeliness": only(Capacity.manager, Capacity.reader, Capacity.lead),
    "year.timeliness_file": only(Capacity.manager, Capacity.reader, Capacity.lead),
    "year.choose": _MANAGES,
    "year.chosen": _MANAGES,
    "year.choice": _MANAGES,
    # review
    "review.picture": _SEES,
    "review.actions": _SEES,
    "review.actions_file": _SEES,
    "review.impact": _SEES,
    "review.sharing": _SEES,
    "review.sharing_file": _SEES,
    "review.then_and_now": _LEADS,
    "review.look_again": _MANAGES,
    "review.say_seen_again": _LEADS,
    "review.new_action": _LEADS,
    "review.make_action": _LEADS,
    "review.action": _SEES,
    "review.close_action": _MANAGES,
    "review.send_action_back": _MANAGES,
    "review.change_action": _LEADS,
    "review.save_action": _LEADS,
    "review.review": Rule(SIGNED_IN),
    "review.confirm": _LEADS,
    "review.move_on": _LEADS,
    "review.history": _SEES,
    "review.history_file": _SEES,
    "review.verify": _SEES,
    "review.without": _LEADS,
    "review.ask_without": _LEADS,
    "review.waiver": _SEES,
    "review.agree": _LEADS,
    "review.finish_step": _LEADS,
    "review.correct_step": _LEADS,
    "review.reminders": _SEES,
    "review.duty": _SEES,
    "review.ledger_file": _SEES,
    "review.remind_by_hand": _MANAGES,
    "review.note_talk": _MANAGES,
    "review.hold_reminders": _MANAGES,
    "review.end_hold": _MANAGES,
    "review.planned_reminder": _SEES,
    "review.change_reminder": _MANAGES,
    "review.pause_page": _SEES,
    "review.pause": _LEADS,
    "review.carry_on": _LEADS,
    "review.concern": _LEADS,
    "review.raise_concern": _LEADS,
    "review.matrix": _SEES,
    "review.matrix_file": _SEES,
    "review.matrix_json": _SEES,
    "review.records": _SEES,
    "review.ask_records": _MANAGES,
    "review.record_call": _MANAGES,
    "review.note_records": _MANAGES,
    "review.add_agency": _MANAGES,
    "review.save_agency": _MANAGES,
    "review.withdraw_audit": _MANAGES,
    "review.ask_for_auditors": _MANAGES,
    "review.set_up": _SEES,
    "review.save_set_up": _MANAGES,
    "review.respondents": _SEES,
    "review.leave_out_linked": _MANAGES,
    "review.add_respondents": _MANAGES,
    "review.send_wave": _MANAGES,
    "review.close_wave": _MANAGES,
    "review.deputies": _SEES,
    "review.deputise": _MANAGES,
    "review.sign_off": _SEES,
    "review.condition_follows": _MANAGES,
    "review.ask_partners": _MANAGES,
    "review.bring_back": _LEADS,
    "review.brought_back": _LEADS,
    "review.seat": _MANAGES,
    "review.hand_over": _MANAGES,
    "review.name_reviewer": _MANAGES,
    "review.name_outside": _MANAGES,
    "review.choose_tool": _MANAGES,
    "review.audit": _SEES,
    "review.identity": _LEADS,
    "review.write_identity": _MANAGES,
    "review.answers": _LEADS,
    "review.moderation": _LEADS,
    "review.grades": _LEADS,
    "review.grade": _LEADS,
    "review.accept": _LEADS,
    "review.sending_back_page": _LEADS,
    "review.send_back": _LEADS,
    "review.send_back_for_gaps": _MANAGES,
    "review.side_by_side": _LEADS,
    "review.side_by_side_file": _LEADS,
    "review.gathered": _LEADS,
    "review.gathered_file": _LEADS,
    "review.family": _SEES,
    "review.record_family": _LEADS,
    "review.chronology": _LEADS,
    "review.chronology_known": _LEADS,
    "review.chronology_csv": _LEADS,
    "review.chronology_excel": _LEADS,
    "review.chronology_word": _LEADS,
    "review.chronology_adding": _LEADS,
    "review.add_to_chronology": _LEADS,
    "review.chronology_row": _LEADS,
    "review.mark_chronology_row": _LEADS,
    "review.change_chronology_row": _LEADS,
    "review.remove_chronology_row": _LEADS,
    "review.chronology_upload": _LEADS,
    "review.chronology_uploaded": _LEADS,
    "review.chronology_taken_back": _LEADS,
    "review.releases": _LEADS,
    "review.release": _LEADS,
    "review.end_release": _LEADS,
    "review.looks": _LEADS,
    "review.name_auditor": _MANAGES,
    "review.identity_given": _MANAGES,
    "review.correct_address": _MANAGES,
    "review.more_time": _LEADS,
    "review.more_time_asked": _SEES,
    "review.decide_more_time": _LEADS,
    "review.reset_pin": _MANAGES,
    "review.note_call": _MANAGES,
    "review.say_theirs": _MANAGES,
    "review.decide_pass_on": _MANAGES,
    "review.accept_absence": _MANAGES,
    "review.side_by_side_word": _LEADS,
    # auditor
    "auditor.home": Rule(AUDITOR),
    "auditor.child": Rule(AUDITOR),
    "auditor.start": Rule(AUDITOR),
    "auditor.section": Rule(AUDITOR),
    "auditor.save": Rule(AUDITOR),
    "auditor.check": Rule(AUDITOR),
    "auditor.give_back": Rule(AUDITOR),
    "auditor.not_known": Rule(AUDITOR),
    "auditor.say_not_known": Rule(AUDITOR),
    "auditor.receipt": Rule(AUDITOR),
    "auditor.word_file": Rule(AUDITOR),
    "auditor.records_file": Rule(AUDITOR),
    "auditor.upload": Rule(AUDITOR),
    "auditor.uploaded_file": Rule(AUDITOR),
    "auditor.more_time_page": Rule(AUDITOR),
    "auditor.ask_more_time": Rule(AUDITOR),
    "auditor.take_back_more_time": Rule(AUDITOR),
    "auditor.pass_on_page": Rule(AUDITOR),
    "auditor.pass_on": Rule(AUDITOR),
    "auditor.help_page": Rule(Who.LEAD),
    "auditor.say_done_by": Rule(Who.LEAD),
    "auditor.say_not_ours": Rule(Who.LEAD),
    "auditor.name_another": Rule(Who.LEAD),
    "auditor.ask_for_call": Rule(Who.LEAD),
    "auditor.records": Rule(Who.LEAD),
    "auditor.answer_records": Rule(Who.LEAD),
    "auditor.nil_return": Rule(Who.LEAD),
    "auditor.give_nil_return": Rule(Who.LEAD),
    "auditor.confirm_nil_return": Rule(Who.LEAD),
    "auditor.known_after_all": Rule(Who.LEAD),
    "auditor.concern": Rule(Who.OF_THE_AGENCY),
    "auditor.raise_concern": Rule(Who.OF_THE_AGENCY),
    "auditor.released": Rule(Who.AT_THE_EVENT),
    "auditor.action": Rule(Who.OWNER),
    "auditor.update_action": Rule(Who.OWNER),
    "auditor.learning": Rule(Who.SHARER),
    "auditor.receive_learning": Rule(Who.SHARER),
    "auditor.say_learning": Rule(Who.SHARER),
    "auditor.say_learning_changed": Rule(Who.SHARER),
    "auditor.step": Rule(Who.DOER),
    "auditor.finish_step": Rule(Who.DOER),
    "auditor.move_on": Rule(Who.DOER),
    "auditor.step_concern": Rule(Who.DOER),
    "auditor.raise_from_step": Rule(Who.DOER),
    "auditor.at_event": Rule(Who.INVITED),
    "auditor.contribution": Rule(Who.INVITED),
    "auditor.contribute": Rule(Who.INVITED),
    "auditor.outcome": Rule(Who.INVITED),
    "auditor.participation": Rule(Who.INVITED),
    "auditor.to_read": Rule(Who.INVITED),
    "auditor.event_people": Rule(Who.LEAD),
    "auditor.name_for_event": Rule(Who.LEAD),
    "auditor.decide_colleague": Rule(Who.LEAD),
    "auditor.take_back_person": Rule(Who.LEAD),
    "auditor.draft_page": Rule(Who.COMMENTER),
    "auditor.comment": Rule(Who.COMMENTER),
    # event
    "event.event": _SEES,
    "event.arrange": _LEADS,
    "event.record": _LEADS,
    "event.attendance": _LEADS,
    "event.paper": _LEADS,
    "event.notes": _LEADS,
    "event.keep_notes": _LEADS,
    "event.plan": _LEADS,
    "event.save_plan": _LEADS,
    "event.call_off_page": _LEADS,
    "event.call_off": _LEADS,
    "event.invitations": _LEADS,
    "event.invite": _LEADS,
    "event.write_to": _LEADS,
    "event.take_back": _LEADS,
    "event.decide_colleague": _LEADS,
    "event.invitation": Rule(ANYONE),
    "event.answer": Rule(ANYONE),
    "event.calendar": Rule(ANYONE),
    "event.colleague": Rule(ANYONE),
    "event.send_colleague": Rule(ANYONE),
    # lead
    "lead.report": _SEES,
    "lead.part": _LEADS,
    "lead.save_part": _LEADS,
    "lead.statement": _LEADS,
    "lead.save_statement": _LEADS,
    "lead.versions": _SEES,
    "lead.comments": _LEADS,
    "lead.answer_comment": _LEADS,
    "lead.answer_change": _LEADS,
    "lead.brief": _SEES,
    "lead.write_brief": _LEADS,
    "lead.declare": _LEADS,
    "lead.confirm_anonymity": _LEADS,
    "lead.documents": _TAKES_DOCUMENTS,
    "lead.document": _TAKES_DOCUMENTS,
    "lead.public_version": _TAKES_DOCUMENTS,
    "lead.briefing": _TAKES_DOCUMENTS,
    # partner
    "partner.sign_off": only(Capacity.signer),
    "partner.answer": only(Capacity.signer),
    "partner.other": only(Capacity.signer),
    "partner.receipt": only(Capacity.signer),
    "partner.deputy": only(Capacity.signer),
    "partner.pass_on": only(Capacity.signer),
    "partner.improvement": only(Capacity.signer),
    "partner.record_improvement": only(Capacity.signer),
    # demonstration
    "demonstration.mail": Rule(ANYONE),
    "demonstration.letter": Rule(ANYONE),
    "demonstration.html": Rule(ANYONE),
    "demonstration.clock": Rule(ANYONE),
    "demonstration.next_day": Rule(ANYONE),
    "demonstration.next_event": Rule(ANYONE),
}


def check_complete(endpoints: Iterable[str], policy: Mapping[str, Rule] = POLICY) -> None:
    """Stop the start when an endpoint has no line; Misconfigured names all of them."""
    missing = sorted(set(endpoints) - set(policy))
    if missing:
        raise Misconfigured(f"No rule says who may open: {', '.join(missing)}.")
