using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Revolving;
using CreditGrains.Frontend.Authorisations;
using CreditGrains.Frontend.Balances;
using CreditGrains.Frontend.CreditLines;
using CreditGrains.Frontend.Customers;
using CreditGrains.Frontend.Instalments;
using CreditGrains.Frontend.Keys;
using CreditGrains.Frontend.Ledger;
using CreditGrains.Frontend.Merchants;
using CreditGrains.Frontend.Operations;
using CreditGrains.Frontend.Products;
using CreditGrains.Frontend.Purchases;
using CreditGrains.Frontend.Repayments;
using CreditGrains.Journal;

namespace CreditGrains.Frontend.Edge;

/// <summary>Every body the API reads or writes, without reflection. Reading is strict: nothing unknown, nothing twice, nothing missing, nothing nearly right.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, AllowOutOfOrderMetadataProperties = true, MaxDepth = 16,
    Converters =
    [
        typeof(InstantConverter), typeof(DateConverter), typeof(NameConverter<DeclineReason>), typeof(NameConverter<AuthorisationStatus>), typeof(NameConverter<Decision>),
        typeof(NameConverter<CreditLineStatus>), typeof(NameConverter<Bucket>), typeof(NameConverter<TransactionKind>), typeof(NameConverter<CustomerStatus>),
        typeof(NameConverter<MerchantStatus>), typeof(NameConverter<RepaymentStatus>), typeof(NameConverter<Scope>), typeof(NameConverter<DayCount>), typeof(NameConverter<Accrual>),
        typeof(NameConverter<AllocationStep>), typeof(NameConverter<InstalmentMethod>), typeof(NameConverter<Frequency>), typeof(NameConverter<ChainFlaw>),
        typeof(NameConverter<PrepaymentKeeps>), typeof(NameConverter<InstalmentStatus>), typeof(NameConverter<PlanStatus>), typeof(NameConverter<CouponKind>), typeof(NameConverter<AutopayKind>),
        typeof(NameConverter<CollectionAction>), typeof(NameConverter<CloseStatus>), typeof(NameConverter<ScheduleReason>),
    ])]
[JsonSerializable(typeof(AuthoriseRequest))]
[JsonSerializable(typeof(IncrementRequest))]
[JsonSerializable(typeof(VoidRequest))]
[JsonSerializable(typeof(AuthorisationResponse))]
[JsonSerializable(typeof(CaptureRequest))]
[JsonSerializable(typeof(AdviceRequest))]
[JsonSerializable(typeof(RefundRequest))]
[JsonSerializable(typeof(CaptureResponse))]
[JsonSerializable(typeof(RefundResponse))]
[JsonSerializable(typeof(RepayRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(RepaymentResponse))]
[JsonSerializable(typeof(OpenLineRequest))]
[JsonSerializable(typeof(LimitRequest))]
[JsonSerializable(typeof(CreditLineResponse))]
[JsonSerializable(typeof(Page<TransactionResponse>))]
[JsonSerializable(typeof(QuoteRequest))]
[JsonSerializable(typeof(QuoteResponse))]
[JsonSerializable(typeof(SettlementQuoteRequest))]
[JsonSerializable(typeof(SettlementResponse))]
[JsonSerializable(typeof(PrepayRequest))]
[JsonSerializable(typeof(DeferRequest))]
[JsonSerializable(typeof(ReAgeRequest))]
[JsonSerializable(typeof(ConvertRequest))]
[JsonSerializable(typeof(Page<ScheduleResponse>))]
[JsonSerializable(typeof(PlanResponse))]
[JsonSerializable(typeof(Page<PlanResponse>))]
[JsonSerializable(typeof(OpenCustomerRequest))]
[JsonSerializable(typeof(CustomerResponse))]
[JsonSerializable(typeof(OpenMerchantRequest))]
[JsonSerializable(typeof(MerchantResponse))]
[JsonSerializable(typeof(ProductShape))]
[JsonSerializable(typeof(Page<ProductShape>))]
[JsonSerializable(typeof(IssueKeyRequest))]
[JsonSerializable(typeof(IssuedKeyResponse))]
[JsonSerializable(typeof(Page<KeyResponse>))]
[JsonSerializable(typeof(TrialBalanceResponse))]
[JsonSerializable(typeof(VerificationResponse))]
[JsonSerializable(typeof(Page<StatementResponse>))]
[JsonSerializable(typeof(StatementDetailResponse))]
[JsonSerializable(typeof(RatesRequest))]
[JsonSerializable(typeof(CouponRequest))]
[JsonSerializable(typeof(AutopayRequest))]
[JsonSerializable(typeof(FeeRequest))]
[JsonSerializable(typeof(PayOutRequest))]
[JsonSerializable(typeof(PauseRequest))]
[JsonSerializable(typeof(CloseOfBusinessRequest))]
[JsonSerializable(typeof(CloseOfBusinessResponse))]
[JsonSerializable(typeof(LedgerAccountsResponse))]
[JsonSerializable(typeof(Page<JournalLineResponse>))]
[JsonSerializable(typeof(SetClockRequest))]
[JsonSerializable(typeof(ClockResponse))]
[JsonSerializable(typeof(StatusResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(NoFieldsRequest))]
[JsonSerializable(typeof(Nothing))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>How <typeparamref name="T"/> is read and written.</summary>
    public static JsonTypeInfo<T> Of<T>() => Known<T>.Info;

    private static class Known<T>
    {
        public static readonly JsonTypeInfo<T> Info = (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;
    }
}
