using System.Text.Json.Serialization;
using CreditGrains.Accounts;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Closing;
using CreditGrains.Credit.Registry;

namespace CreditGrains.Grains.Wire;

/// <summary>
/// How what accounts are asked and answer is written between silos: JSON by generated code, with the names the journal uses too. What a reader does not know it skips, and
/// what is not there is left at its default, so silos of neighbouring builds understand each other (docs/adr/0007).
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true,
    Converters = [typeof(OwnMemoryConverter<CustomerReceipt>), typeof(OwnMemoryConverter<MerchantState>)])]
[JsonSerializable(typeof(CreditLineCommand.Authorise), TypeInfoPropertyName = "AuthoriseCommand")]
[JsonSerializable(typeof(CreditLineCommand.Increment), TypeInfoPropertyName = "IncrementCommand")]
[JsonSerializable(typeof(CreditLineCommand.Capture), TypeInfoPropertyName = "CaptureCommand")]
[JsonSerializable(typeof(CreditLineCommand.Void), TypeInfoPropertyName = "VoidCommand")]
[JsonSerializable(typeof(CreditLineCommand.Refund), TypeInfoPropertyName = "RefundCommand")]
[JsonSerializable(typeof(CreditLineCommand.Repay), TypeInfoPropertyName = "RepayCommand")]
[JsonSerializable(typeof(CreditLineCommand.ReverseRepayment), TypeInfoPropertyName = "ReverseRepaymentCommand")]
[JsonSerializable(typeof(CreditLineCommand.Settle), TypeInfoPropertyName = "SettleCommand")]
[JsonSerializable(typeof(CreditLineCommand.Prepay), TypeInfoPropertyName = "PrepayCommand")]
[JsonSerializable(typeof(CreditLineCommand.Defer), TypeInfoPropertyName = "DeferCommand")]
[JsonSerializable(typeof(CreditLineCommand.ReAge), TypeInfoPropertyName = "ReAgeCommand")]
[JsonSerializable(typeof(CreditLineCommand.Convert), TypeInfoPropertyName = "ConvertCommand")]
[JsonSerializable(typeof(CreditLineCommand.Serve), TypeInfoPropertyName = "ServeCommand")]
[JsonSerializable(typeof(CreditLineCommand.ConvertStatement), TypeInfoPropertyName = "ConvertStatementCommand")]
[JsonSerializable(typeof(CreditLineCommand.Freeze), TypeInfoPropertyName = "FreezeCommand")]
[JsonSerializable(typeof(CreditLineCommand.Unfreeze), TypeInfoPropertyName = "UnfreezeCommand")]
[JsonSerializable(typeof(CustomerCommand.Open), TypeInfoPropertyName = "OpenCustomerCommand")]
[JsonSerializable(typeof(CustomerCommand.OpenLine), TypeInfoPropertyName = "OpenLineCommand")]
[JsonSerializable(typeof(CustomerCommand.ChangeLine), TypeInfoPropertyName = "ChangeLineCommand")]
[JsonSerializable(typeof(ServiceOrder.Pause), TypeInfoPropertyName = "PauseOrder")]
[JsonSerializable(typeof(LineOrder.Open), TypeInfoPropertyName = "OpenOrder")]
[JsonSerializable(typeof(LineOrder.Boost), TypeInfoPropertyName = "BoostOrder")]
[JsonSerializable(typeof(LineOrder.Close), TypeInfoPropertyName = "CloseOrder")]
[JsonSerializable(typeof(Instruction))]
[JsonSerializable(typeof(MerchantCommand.Open), TypeInfoPropertyName = "OpenMerchantCommand")]
[JsonSerializable(typeof(DefineProduct))]
[JsonSerializable(typeof(KeyringCommand.Issue), TypeInfoPropertyName = "IssueKeyCommand")]
[JsonSerializable(typeof(KeyringCommand.Revoke), TypeInfoPropertyName = "RevokeKeyCommand")]
[JsonSerializable(typeof(Register))]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(Money))]
[JsonSerializable(typeof(Currency))]
[JsonSerializable(typeof(Answer<Authorisation>), TypeInfoPropertyName = "AnswerAuthorisation")]
[JsonSerializable(typeof(Answer<Capture>), TypeInfoPropertyName = "AnswerCapture")]
[JsonSerializable(typeof(Answer<Refund>), TypeInfoPropertyName = "AnswerRefund")]
[JsonSerializable(typeof(Answer<Repayment>), TypeInfoPropertyName = "AnswerRepayment")]
[JsonSerializable(typeof(Answer<Quote>), TypeInfoPropertyName = "AnswerQuote")]
[JsonSerializable(typeof(Answer<Plan>), TypeInfoPropertyName = "AnswerPlan")]
[JsonSerializable(typeof(Answer<CreditLineView>), TypeInfoPropertyName = "AnswerLine")]
[JsonSerializable(typeof(Answer<CustomerState>), TypeInfoPropertyName = "AnswerCustomer")]
[JsonSerializable(typeof(Answer<MerchantState>), TypeInfoPropertyName = "AnswerMerchant")]
[JsonSerializable(typeof(Answer<Product>), TypeInfoPropertyName = "AnswerProduct")]
[JsonSerializable(typeof(Answer<ApiKey>), TypeInfoPropertyName = "AnswerKey")]
[JsonSerializable(typeof(Answer<Registration>), TypeInfoPropertyName = "AnswerRegistration")]
[JsonSerializable(typeof(CreditLineReceipt))]
[JsonSerializable(typeof(CreditLineView))]
[JsonSerializable(typeof(Transaction))]
[JsonSerializable(typeof(IReadOnlyList<Transaction>), TypeInfoPropertyName = "Transactions")]
[JsonSerializable(typeof(Settlement))]
[JsonSerializable(typeof(Quote))]
[JsonSerializable(typeof(PlanSchedule))]
[JsonSerializable(typeof(IReadOnlyList<PlanSchedule>), TypeInfoPropertyName = "PlanSchedules")]
[JsonSerializable(typeof(StartedPlan))]
[JsonSerializable(typeof(IReadOnlyList<StartedPlan>), TypeInfoPropertyName = "StartedPlans")]
[JsonSerializable(typeof(IssuedStatement))]
[JsonSerializable(typeof(IReadOnlyList<IssuedStatement>), TypeInfoPropertyName = "IssuedStatements")]
[JsonSerializable(typeof(CustomerState))]
[JsonSerializable(typeof(MerchantState))]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(ClosingCommand.Note), TypeInfoPropertyName = "NoteClosingCommand")]
[JsonSerializable(typeof(CloseOfBusinessRun))]
[JsonSerializable(typeof(AuditStatus))]
internal sealed partial class WireJson : JsonSerializerContext;
