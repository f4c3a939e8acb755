using System.Collections.Immutable;
using CreditGrains.Accounts.Live;
using CreditGrains.Accounts.Merchants;
using CreditGrains.Accounts.Shell;
using CreditGrains.Credit;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Identity;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Journal;

namespace CreditGrains.Accounts.CreditLines;

/// <summary>One live credit line.</summary>
/// <param name="news">How it tells those who follow it live; null tells nobody.</param>
public class CreditLineAccount(string id, IJournal journal, TimeProvider clock, MerchantDirectory merchants, ILineNews? news = null)
    : Account<CreditLineState, CreditLineCommand, CreditLineEvent, CreditLineReceipt>(new StreamId(id), journal, clock, Stored), ICreditLine
{
    private const int PlansPage = 100, CatchUpsMost = 1000;

    /// <summary>How many transactions a statement lists, the newest of its cycle; there may be more in the list of transactions.</summary>
    private const int TransactionsMost = 1000;

    private static readonly CreditLineCodec Stored = new();

    // There only once somebody has followed this line.
    private LineInterest? interest;

    protected override CreditLineState Initial => CreditLineState.None;

    protected override Outcome<CreditLineEvent, CreditLineReceipt> Decide(CreditLineState state, CreditLineCommand command, DateTimeOffset now) => CreditLine.Decide(state, command, now);

    protected override CreditLineState Evolve(CreditLineState state, CreditLineEvent happened, in Recorded recorded) => CreditLine.Evolve(state, happened, recorded);

    // Of all that is asked of a line this is what has to be fast, and nearly always the merchant is at hand.
    public ValueTask<Answer<Authorisation>> Authorise(CreditLineCommand.Authorise command)
    {
        var merchant = merchants.Find(command.Request.MerchantId);
        return merchant.IsCompletedSuccessfully && command.Request.Plan is null ? Authorise(command, merchant.Result, []) : AuthoriseWhenFound(command, merchant);
    }

    private async ValueTask<Answer<Authorisation>> AuthoriseWhenFound(CreditLineCommand.Authorise command, ValueTask<MerchantTerms?> merchant)
    {
        var found = await merchant;
        // Only a purchase that names a plan needs to know the plans there are.
        return await Authorise(command, found, command.Request.Plan is null ? [] : await merchants.Plans());
    }

    private ValueTask<Answer<Authorisation>> Authorise(CreditLineCommand.Authorise command, MerchantTerms? merchant, ImmutableArray<InstalmentProduct> plans)
    {
        // All that a merchant's purchases keep of its id is one text.
        var request = command.Request with { MerchantId = merchant?.Id ?? command.Request.MerchantId, Mcc = merchant?.Mcc };
        return Execute<Authorisation>(command with { Plans = plans, Merchant = merchant, Request = request }, command.Operation)!;
    }

    protected override Answer<T> Refused<T>(CreditLineCommand command, Refusal refusal) => command is CreditLineCommand.Authorise authorise && refusal.Code == RefusalCode.NotFound
        ? Answer<T>.Done((T)(CreditLineReceipt)UnknownLine(authorise, Now))
        : base.Refused<T>(command, refusal);

    public async ValueTask<Answer<Authorisation>> Increment(CreditLineCommand.Increment command)
    {
        var merchant = await Find(command.Authorisation) is Authorisation authorisation ? await merchants.Find(authorisation.MerchantId) : null;
        return await Answered<Authorisation>(command with { Merchant = merchant }, command.Operation);
    }

    public ValueTask<Answer<Capture>> Capture(CreditLineCommand.Capture command) => Answered<Capture>(command, command.Operation);

    public ValueTask<Answer<Authorisation>> Void(CreditLineCommand.Void command) => Answered<Authorisation>(command, command.Operation);

    public async ValueTask<Answer<Capture>> Advise(Operation operation, string merchantId, Money amount, DateTimeOffset occurredAt) =>
        await merchants.Find(merchantId) is { } merchant
            ? await Answered<Capture>(new CreditLineCommand.Advise(operation, merchant, amount, occurredAt), operation)
            : Answer<Capture>.Refused(RefusalCode.MerchantNotFound, "There is no such merchant.");

    public ValueTask<Answer<Refund>> Refund(CreditLineCommand.Refund command) => Answered<Refund>(command, command.Operation);

    public ValueTask<Answer<Repayment>> Repay(CreditLineCommand.Repay command) => Answered<Repayment>(command, command.Operation);

    public ValueTask<Answer<Repayment>> ReverseRepayment(CreditLineCommand.ReverseRepayment command) => Answered<Repayment>(command, command.Operation);

    public async ValueTask<Answer<Quote>> Quote(long amount, Currency currency, string? merchantId, DateOnly? startDate)
    {
        var merchant = merchantId is null ? null : await merchants.Find(merchantId);
        if (merchantId is not null && merchant is null) return Answer<Quote>.Refused(RefusalCode.MerchantNotFound, "There is no such merchant.");
        var state = await Read();
        if (!state.Exists) return Answer<Quote>.Refused(RefusalCode.NotFound, "There is no such credit line.");
        return Answer<Quote>.Done(new Quote(CreditLine.Offers(state, amount, currency, merchant, await merchants.Plans(), startDate, Latest(state))));
    }

    public ValueTask<Answer<Plan>> Settle(CreditLineCommand.Settle command) => OfPlan(command, command.Operation, command.Plan);

    public ValueTask<Answer<Plan>> Prepay(CreditLineCommand.Prepay command) => OfPlan(command, command.Operation, command.Plan);

    public ValueTask<Answer<Plan>> Defer(CreditLineCommand.Defer command) => OfPlan(command, command.Operation, command.Plan);

    public ValueTask<Answer<Plan>> ReAge(CreditLineCommand.ReAge command) => OfPlan(command, command.Operation, command.Plan);

    public async ValueTask<Answer<Plan>> Convert(CreditLineCommand.Convert command, string plan)
    {
        var merchant = await Find(command.CaptureNumber) is Capture capture ? await merchants.Find(capture.MerchantId) : null;
        var product = (await merchants.Plans()).FirstOrDefault(product => product.Code == plan);
        return await Answered<Plan>(command with { Merchant = merchant, Product = product }, command.Operation);
    }

    public async ValueTask<Plan?> Plan(long number)
    {
        while (true)
        {
            var state = await Read();
            if (!state.Exists) return null;
            var now = Latest(state);
            var plan = state.BilledAt(now).Plans.FirstOrDefault(plan => plan.Number == number);
            if (plan is null)
            {
                var about = await Find(number);
                plan = about switch { Capture capture => capture.EndedPlan, Plan { IsFinished: true } ended => ended, _ => null };
                if (plan is null && about is not (Capture { HasPlan: true } or Credit.Instalments.Plan)) return null;
            }

            if (plan is not null) return plan with { AsOf = state.Product!.BusinessDate(now) };
            // It started, or came back, after this state: the journal tells of more than the line knew when it was asked.
            await ReadAnewIfBehind();
        }
    }

    public async ValueTask<IReadOnlyList<StartedPlan>> Plans(long? before, int limit)
    {
        var plans = new List<StartedPlan>();
        for (var from = before ?? long.MaxValue; plans.Count < limit;)
        {
            var entries = await Reading(() => Journal.ReadBackwardsAsync(Stream, from, PlansPage, onlyWithPostings: true));
            foreach (var entry in entries)
            {
                var number = Codec.Decode(entry.Type, entry.Body) switch
                {
                    CreditLineEvent.AuthorisationCaptured { Plan: not null } => entry.Sequence,
                    CreditLineEvent.PlanStarted e => e.Plan.Number,
                    CreditLineEvent.StatementConverted => entry.Sequence,
                    _ => 0,
                };
                if (number > 0 && plans.Count < limit && await Plan(number) is { } plan) plans.Add(new StartedPlan(entry.Sequence, plan));
            }

            if (entries.Count < PlansPage) break;
            from = entries[^1].Sequence;
        }

        return plans;
    }

    public async ValueTask<IReadOnlyList<PlanSchedule>> Schedules(long plan)
    {
        var planned = new SortedDictionary<long, PlanSchedule>();
        void Add(Entry entry)
        {
            if (PlanSchedule.Of(Codec.Decode(entry.Type, entry.Body), plan, entry.At) is { } schedule) planned[entry.Sequence] = schedule;
        }

        foreach (var entry in await Reading(() => Journal.ReadSubjectAsync(Stream, plan))) Add(entry);
        if (planned.Count == 0) return [];
        // Repayments, and their return, are about all plans they pay.
        for (var from = long.MaxValue; from > planned.Keys.First();)
        {
            var entries = await Reading(() => Journal.ReadBackwardsAsync(Stream, from, PlansPage, onlyWithPostings: true));
            foreach (var entry in entries)
                if (entry.Sequence > plan && entry.Type is CreditLineCodec.Repaid or CreditLineCodec.RepaymentReversed) Add(entry);
            if (entries.Count < PlansPage) break;
            from = entries[^1].Sequence;
        }

        return [.. planned.Values.Select((schedule, i) => schedule with { Version = i + 1 }).Reverse()];
    }

    public async ValueTask<Quote> OffersFor(long authorisation)
    {
        if (await Find(authorisation) is not Authorisation { IsDeclined: false, Plan: null } approved) return new Quote([]);
        var (state, request) = (await Read(), approved.Request);
        var merchant = await merchants.Find(request.MerchantId);
        // The merchant agrees to pay for a plan that is named before the purchase, and to none after it.
        var eligible = (await merchants.Plans()).Where(plan => !plan.MerchantFunded && Offers.IsEligible(plan, approved.Approved, request.Currency, merchant, state.Product));
        return new Quote(Offers.For(eligible, approved.Approved, state.Product!.BusinessDate(approved.CreatedAt)));
    }

    public async ValueTask<Settlement?> SettlementQuote(long plan, DateOnly date)
    {
        var state = await Read();
        var billed = state.Exists ? state.BilledAt(Latest(state)) : state;
        return billed.Plans.FirstOrDefault(open => open.Number == plan && !open.IsFinished)?.SettlementOn(date, state.Product!.PenaltyRate, state.Product.DayCount);
    }

    public ValueTask<Answer<CreditLineView>> Freeze(CreditLineCommand.Freeze command) => Answered<CreditLineView>(command, command.Operation);

    public ValueTask<Answer<CreditLineView>> Unfreeze(CreditLineCommand.Unfreeze command) => Answered<CreditLineView>(command, command.Operation);

    public async ValueTask<Answer<CreditLineView>> Follow(Instruction instruction)
    {
        var answer = await Execute(new CreditLineCommand.Follow(instruction), instruction.Operation);
        if (answer?.Refusal is { Code: RefusalCode.LineNotSettled } unsettled)
        {
            // The one reason that may pass, so it goes on record before anybody hears it; the second answer is that of the record.
            await Execute(new CreditLineCommand.RefuseInstruction(instruction.Number, unsettled), operation: null);
            answer = await Execute(new CreditLineCommand.Follow(instruction), instruction.Operation);
        }

        // An instruction without an operation is followed or was followed before; either way the line is the answer.
        return answer is null ? Answer<CreditLineView>.Done((await View())!, isReplay: true) : answer.Select(receipt => (CreditLineView)receipt);
    }

    public async ValueTask<CreditLineView?> View()
    {
        var state = await Read();
        return state.Exists ? state.ViewAt(Latest(state)) : null;
    }

    public ValueTask<CreditLineView?> Watch(string watcher)
    {
        // Before it is read, so that whatever becomes durable after that is told.
        if (news is not null) LazyInitializer.EnsureInitialized(ref interest, () => new LineInterest(news)).Renew(watcher, Now);
        return View();
    }

    protected override void OnShown(CreditLineState durable)
    {
        if (Volatile.Read(ref interest) is { IsAny: true } watched) watched.Tell(durable.ViewAt(Latest(durable)));
    }

    public async ValueTask<CreditLineReceipt?> Find(long number)
    {
        var state = await Read();
        // A number beyond this activation's own may have been given by another one, so the journal is asked.
        return (CreditLineReceipt?)state.Holds.Find(number) ?? state.Recalled.Find(number) ?? await History(number);
    }

    public async ValueTask<IReadOnlyList<Transaction>> Transactions(long? before, int limit)
    {
        var entries = await Reading(() => Journal.ReadBackwardsAsync(Stream, before ?? long.MaxValue, limit, onlyWithPostings: true));
        return [.. entries.Select(Told)];
    }

    private Transaction Told(Entry entry)
    {
        return Codec.Decode(entry.Type, entry.Body) switch
        {
            CreditLineEvent.AuthorisationCaptured e => new Transaction(entry.Sequence, TransactionKind.Capture, e.Amount, e.MerchantId, e.Authorisation, e.ValueDate, entry.At),
            CreditLineEvent.AdvicePosted e => new Transaction(entry.Sequence, TransactionKind.Advice, e.Amount, e.MerchantId, null, e.ValueDate, entry.At),
            CreditLineEvent.CaptureRefunded e => new Transaction(entry.Sequence, TransactionKind.Refund, -e.Amount, e.MerchantId, e.Capture, e.ValueDate, entry.At),
            CreditLineEvent.Repaid e => new Transaction(entry.Sequence, TransactionKind.Repayment, -e.Amount, null, null, e.ValueDate, entry.At),
            CreditLineEvent.RepaymentReversed e => new Transaction(entry.Sequence, TransactionKind.RepaymentReversal, e.Amount, null, e.Repayment, e.ValueDate, entry.At),
            CreditLineEvent.PlanStarted e => new Transaction(entry.Sequence, TransactionKind.Conversion, 0, e.Plan.MerchantId, e.Plan.Number, e.ValueDate, entry.At),
            CreditLineEvent.InstalmentsDue e => new Transaction(entry.Sequence, TransactionKind.InstalmentsDue, e.Instalments.Sum(one => one.Interest + one.Fee), null, null, e.DueDate, entry.At),
            CreditLineEvent.PlanSettled e => new Transaction(entry.Sequence, TransactionKind.PlanSettlement, -e.Settlement.Total, null, e.Plan, e.Settlement.Date, entry.At),
            CreditLineEvent.PlanPrepaid e => new Transaction(entry.Sequence, TransactionKind.PlanPrepayment, -e.Prepayment.Collected.Principal, null, e.Plan, e.ValueDate, entry.At),
            CreditLineEvent.StatementConverted e => new Transaction(entry.Sequence, TransactionKind.StatementConversion, 0, null, entry.Sequence, e.ValueDate, entry.At),
            CreditLineEvent.StatementIssued e => new Transaction(
                entry.Sequence, TransactionKind.Interest, e.Statement.Figures.InterestCharged - e.Statement.Figures.InterestWaived, null, null, e.Statement.Figures.Until, entry.At),
            CreditLineEvent.MinimumMissed e => new Transaction(entry.Sequence, TransactionKind.LateFee, e.Fee - e.Waived, null, null, e.DueDate, entry.At),
            CreditLineEvent.FeeCharged e => new Transaction(entry.Sequence, TransactionKind.Fee, e.Amount, null, null, e.ValueDate, entry.At),
            CreditLineEvent.ChargesWaived e => new Transaction(entry.Sequence, TransactionKind.Waiver, -e.Charges.Total, null, null, e.ValueDate, entry.At),
            CreditLineEvent.CreditBalancePaidOut e => new Transaction(entry.Sequence, TransactionKind.PayOut, e.Amount, null, null, e.ValueDate, entry.At),
            CreditLineEvent.ProvisionChanged e => new Transaction(entry.Sequence, TransactionKind.Provision, 0, null, null, e.Date, entry.At),
            CreditLineEvent.ChargedOff e => new Transaction(entry.Sequence, TransactionKind.ChargeOff, 0, null, null, e.ValueDate, entry.At),
            CreditLineEvent.ChargeOffUndone e => new Transaction(entry.Sequence, TransactionKind.ChargeOffUndone, 0, null, null, e.ValueDate, entry.At),
            var other => throw new System.Diagnostics.UnreachableException($"{other.GetType().Name} moves no money."),
        };
    }

    public ValueTask<Answer<CreditLineView>> Serve(CreditLineCommand.Serve command) => Answered<CreditLineView>(command, command.Operation);

    public async ValueTask<Answer<Plan>> ConvertStatement(CreditLineCommand.ConvertStatement command, string plan) =>
        await Answered<Plan>(command with { Product = (await merchants.Plans()).FirstOrDefault(product => product.Code == plan) }, command.Operation);

    public async ValueTask<IReadOnlyList<IssuedStatement>> Statements()
    {
        // They stand in the journal as what happened after the opening, so that their number costs the line's memory nothing.
        var entries = await Reading(() => Journal.ReadSubjectAsync(Stream, 1));
        return [.. entries.Where(entry => entry.Type == CreditLineCodec.StatementIssued).Select(entry => new IssuedStatement(
            entry.Sequence, ((CreditLineEvent.StatementIssued)Codec.Decode(entry.Type, entry.Body)).Statement, entry.At)).Reverse()];
    }

    public async ValueTask<IReadOnlyList<Transaction>> TransactionsOf(IssuedStatement statement)
    {
        // A bustling cycle has many more authorisations than movements of money.
        var entries = await Reading(() => Journal.ReadBackwardsAsync(Stream, statement.Number + 1, TransactionsMost, onlyWithPostings: true));
        return [.. entries.TakeWhile(entry => entry.Sequence >= statement.Statement.FirstEvent).Reverse().Select(Told)];
    }

    public async ValueTask<DateTimeOffset?> Wake()
    {
        await ReadAnewIfBehind();
        // A line that nobody touched for years catches up in several appends.
        for (var rounds = 0; rounds < CatchUpsMost; rounds++)
        {
            await Execute(new CreditLineCommand.CatchUp(), operation: null);
            var state = await Read();
            if (!CreditLine.IsBehind(state, Latest(state))) break;
        }

        // A day may pass without anything to record, and is not to be asked for again.
        var awake = await Read();
        return awake.Exists ? awake.BilledAt(Latest(awake)).NextDue : awake.NextDue;
    }

    protected override async ValueTask<CreditLineCommand> WithHistory(CreditLineCommand command, long version, long asOf)
    {
        var about = await Reading(() => Journal.ReadSubjectAsync(Stream, version));
        History? history = new History(asOf, Fold(about));
        // Another activation has gone on with it: a decision on a state without that would be refused by the journal, or ask for the same history for ever.
        if (about.Count > 0 && about[^1].Sequence > asOf) await ReadAnewIfBehind();
        // It was made after all this activation knows of, so another one made it. Deciding on a state that lacks it makes no sense, and neither does deciding
        // the next one by this history: that state may have held it and let it go after the history was read.
        if (history.Value is not null && version > asOf)
        {
            Forget();
            history = null;
        }

        return command switch
        {
            CreditLineCommand.Increment c => c with { History = history },
            CreditLineCommand.Capture c => c with { History = history },
            CreditLineCommand.Void c => c with { History = history },
            CreditLineCommand.Refund c => c with { History = history },
            CreditLineCommand.ReverseRepayment c => c.With(version, history),
            CreditLineCommand.Convert c => c with { History = history },
            _ => throw new System.Diagnostics.UnreachableException($"{command.GetType().Name} asks for no history."),
        };
    }

    // What a terminal or an app was answered can be told from the few events about the same thing; only the line's own answers need all that came before.
    protected override async ValueTask<CreditLineReceipt> ReceiptOf(Entry entry)
    {
        var happened = Codec.Decode(entry.Type, entry.Body);
        var about = Histories.Fold((await Journal.ReadSubjectAsync(Stream, happened.Subject ?? entry.Sequence))
            .Where(one => one.Sequence <= entry.Sequence).Select(one => (Codec.Decode(one.Type, one.Body), CreditLineCodec.RecordedOf(one))));
        var recorded = CreditLineCodec.RecordedOf(entry);
        return happened switch
        {
            CreditLineEvent.AuthorisationCaptured e => CaptureHistory.Made(e, recorded),
            CreditLineEvent.CaptureRefunded e => new Refund(recorded.Version, e.Capture, e.MerchantId, e.Amount, ((Capture)about!).Refunded, recorded.At),
            CreditLineEvent.PlanStarted or CreditLineEvent.StatementConverted or CreditLineEvent.PlanSettled or CreditLineEvent.PlanPrepaid or CreditLineEvent.PlanDeferred or CreditLineEvent.PlanReAged => await base.ReceiptOf(entry),
            _ => about ?? await base.ReceiptOf(entry),
        };
    }

    private async ValueTask<CreditLineReceipt?> History(long version) => Fold(await Reading(() => Journal.ReadSubjectAsync(Stream, version)));

    private CreditLineReceipt? Fold(IReadOnlyList<Entry> about) => Histories.Fold(about.Select(entry => (Codec.Decode(entry.Type, entry.Body), CreditLineCodec.RecordedOf(entry))));

    // A plan that ended is told from one that never was only by the line's history.
    private async ValueTask<Answer<Plan>> OfPlan(CreditLineCommand command, Operation operation, long number)
    {
        while (true)
        {
            var answer = await Answered<Plan>(command, operation);
            if (answer.Refusal?.Code != RefusalCode.PlanNotOpen) return answer;
            if (await Plan(number) is not { } plan) return Answer<Plan>.Refused(RefusalCode.NotFound, "There is no such plan.");
            // Otherwise it started, or came back, since that was decided.
            if (plan.IsFinished) return answer;
        }
    }

    private ValueTask<Answer<T>> Answered<T>(CreditLineCommand command, Operation operation) where T : CreditLineReceipt => Execute<T>(command, operation)!;

    // A clock that was set back does not undo what the line has seen.
    private DateTimeOffset Latest(CreditLineState state) => Now < state.At ? state.At : Now;

    /// <summary>A terminal always gets a decision. With no line there is no account to record it in, so its number comes from the caller's key: the same for every retry.</summary>
    public static Authorisation UnknownLine(CreditLineCommand.Authorise command, DateTimeOffset now) => new()
    {
        Number = (long)(command.Operation.Key & ((1UL << 40) - 1)) | 1, Request = command.Request, Category = "",
        Decline = new Decline([DeclineReason.LineNotFound], new WayForward(0, [], null)),
        Approved = 0, Requested = command.Request.Amount, Hold = 0, DiscountBasisPoints = 0, BoostGranted = 0, AvailableAfter = 0, CreatedAt = now, ExpiresAt = now,
    };
}
