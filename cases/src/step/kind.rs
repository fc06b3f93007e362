//! Which steps there are, and how a called team may answer.

use crate::words::worded;

worded! {
    /// Which step, in the order of a case's life.
    pub enum StepKind ("not a step") {
        /// 定位: give a case its position or area, or correct it.
        Place "place" ("定位", "Place"),
        /// 分类: give a case its class, or correct it.
        Classify "classify" ("分类", "Classify"),
        /// 核实: a grid worker has looked whether it is there, before filing.
        Verify "verify" ("核实", "Verify"),
        /// 立案: an operator makes a case of it.
        File "file" ("立案", "File"),
        /// 派遣: a dispatcher gives it to a team.
        Dispatch "dispatch" ("派遣", "Dispatch"),
        /// 接单: the team takes it on.
        Accept "accept" ("接单", "Accept"),
        /// 处理反馈: the team says it is done.
        ReportBack "report-back" ("处理反馈", "Report back"),
        /// 拒绝协办: a supporting team says no, with a reason.
        Refuse "refuse" ("拒绝协办", "Refuse support"),
        /// 阶段完成: one stage of several is done.
        StageDone "stage-done" ("阶段完成", "Stage done"),
        /// 回退: whoever has it gives it back, with a reason.
        SendBack "send-back" ("回退", "Send back"),
        /// 复核回退: whoever receives it back has read why.
        Review "review" ("复核回退", "Review"),
        /// 撤回: the dispatcher takes it from a team that has not accepted.
        Withdraw "withdraw" ("撤回", "Withdraw"),
        /// 核查: another than the handler looks whether it is done.
        Check "check" ("核查", "Check"),
        /// 结案.
        Close "close" ("结案", "Close"),
        /// 评价: call-back after closing.
        Evaluate "evaluate" ("评价", "Evaluate"),
        /// 挂起: the clock stands still, with a reason.
        Suspend "suspend" ("挂起", "Suspend"),
        /// 恢复: the clock goes on.
        Resume "resume" ("恢复", "Resume"),
        /// 申请延期: the team asks for more time.
        AskExtension "ask-extension" ("申请延期", "Ask for an extension"),
        /// 审批延期: another than who asked grants or refuses it.
        RuleExtension "rule-extension" ("审批延期", "Rule on the extension"),
        /// 作废: it is no case.
        Cancel "cancel" ("作废", "Cancel"),
        /// 重开: it was not done after all.
        Reopen "reopen" ("重开", "Reopen"),
        /// 并案: it is the same issue as another case.
        Merge "merge" ("并案", "Merge"),
        /// 拆案: it is another issue after all.
        Unmerge "unmerge" ("拆案", "Un-merge"),
        /// 回复来源: whoever reported was answered.
        AnswerSource "answer-source" ("回复来源", "Answer the source"),
        /// 升级: one level up, by hand.
        Escalate "escalate" ("升级", "Escalate"),
        /// 增派协办: another team is asked to help.
        AddSupport "add-support" ("增派协办", "Add support"),
        /// 撤回协办: a team need not help any more.
        WithdrawSupport "withdraw-support" ("撤回协办", "Withdraw support"),
        /// 呼叫: a subdistrict calls departments; each must answer.
        Call "call" ("呼叫", "Call"),
        /// 响应呼叫: a called team accepts, arrives or refuses.
        AnswerCall "answer-call" ("响应呼叫", "Answer a call"),
        /// 裁定呼叫: one level up decides on a refusal.
        RuleCall "rule-call" ("裁定呼叫", "Rule on a refusal"),
        /// 确认呼叫: the caller confirms that all have answered.
        ConfirmCall "confirm-call" ("确认呼叫", "Confirm a call"),
        /// 豁免: a lateness is excused; the fact stays.
        Exempt "exempt" ("豁免", "Exempt"),
    }
}

worded! {
    /// How a called team answers.
    pub enum CallAnswer ("not an answer to a call") {
        /// 接受: it will come.
        Accept "accept" ("接受", "Accepts"),
        /// 到场: it is there.
        Arrive "arrive" ("到场", "Arrived"),
        /// 拒绝: it will not, with a reason; one level up decides.
        Refuse "refuse" ("拒绝", "Refuses"),
    }
}
