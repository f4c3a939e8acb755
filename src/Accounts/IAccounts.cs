using System.Collections.Immutable;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Credit.Closing;
using CreditGrains.Credit.CreditLines;
using CreditGrains.Credit.Customers;
using CreditGrains.Credit.Instalments;
using CreditGrains.Credit.Keys;
using CreditGrains.Credit.Merchants;
using CreditGrains.Credit.Operations;
using CreditGrains.Credit.Products;
using CreditGrains.Credit.Registry;

namespace CreditGrains.Accounts;

/// <summary>
/// The live accounts, wherever they live: in this process or, as grains, somewhere in a cluster. Naming one costs nothing; it comes to life when first asked.
/// Every command answers only when its effect is durable, and every read shows only what is durable.
/// Any call may throw <see cref="TryAgainException"/>.
/// </summary>
public interface IAccounts
{
    ICreditLine CreditLine(string lineId);

    ICustomer Customer(string customerId);

    IMerchant Merchant(string merchantId);

    ICatalogue Catalogue { get; }

    IKeyring Keyring { get; }

    IClosing Closing { get; }

    /// <summary>One of <see cref="Registries.Count"/> registries, chosen by the operation's key.</summary>
    IRegistry Registry(int number);
}

/// <summary>An account that has something to do when time has passed.</summary>
public interface IWakeable
{
    /// <summary>Does whatever is due by now; when nothing is, changes nothing.</summary>
    /// <returns>When it next has something to do, or null.</returns>
    ValueTask<DateTimeOffset?> Wake();
}

/// <summary>One credit line.</summary>
public interface ICreditLine : IWakeable
{
    /// <summary>Approves, approves in part or declines; never refuses but for a reused key. A line that does not exist declines.</summary>
    ValueTask<Answer<Authorisation>> Authorise(CreditLineCommand.Authorise command);

    ValueTask<Answer<Authorisation>> Increment(CreditLineCommand.Increment command);

    ValueTask<Answer<Capture>> Capture(CreditLineCommand.Capture command);

    ValueTask<Answer<Authorisation>> Void(CreditLineCommand.Void command);

    /// <param name="merchantId">Must exist.</param>
    ValueTask<Answer<Capture>> Advise(Operation operation, string merchantId, Credit.Money amount, DateTimeOffset occurredAt);

    ValueTask<Answer<Refund>> Refund(CreditLineCommand.Refund command);

    ValueTask<Answer<Repayment>> Repay(CreditLineCommand.Repay command);

    ValueTask<Answer<Repayment>> ReverseRepayment(CreditLineCommand.ReverseRepayment command);

    /// <summary>The ways to pay a purchase of <paramref name="amount"/> in instalments that line and merchant offer and credit allows, the cheapest first. Nothing is booked.</summary>
    /// <param name="merchantId">Null names none.</param>
    /// <param name="startDate">Null means the business date.</param>
    ValueTask<Answer<Quote>> Quote(long amount, Credit.Currency currency, string? merchantId, DateOnly? startDate);

    ValueTask<Answer<Plan>> Settle(CreditLineCommand.Settle command);

    ValueTask<Answer<Plan>> Prepay(CreditLineCommand.Prepay command);

    ValueTask<Answer<Plan>> Defer(CreditLineCommand.Defer command);

    ValueTask<Answer<Plan>> ReAge(CreditLineCommand.ReAge command);

    /// <param name="plan">Code of the instalment product.</param>
    ValueTask<Answer<Plan>> Convert(CreditLineCommand.Convert command, string plan);

    /// <summary>The plan with this number as it is now, however long ago it ended; null when the line never had one.</summary>
    ValueTask<Plan?> Plan(long number);

    /// <summary>Plans as they are now, the one started last first.</summary>
    /// <param name="before">Only those started by an event with a smaller number; null starts at the newest.</param>
    ValueTask<IReadOnlyList<StartedPlan>> Plans(long? before, int limit);

    /// <summary>Every schedule the plan has had, the present one first, from the line's own events; empty when the line never had the plan.</summary>
    ValueTask<IReadOnlyList<PlanSchedule>> Schedules(long plan);

    /// <summary>The ways the purchase of an approved authorisation may be paid back in instalments once it is captured, the cheapest first. Its credit is held already.</summary>
    ValueTask<Quote> OffersFor(long authorisation);

    /// <summary>What settling the plan on <paramref name="date"/> will cost, if nothing else happens; null when it is not open.</summary>
    ValueTask<Settlement?> SettlementQuote(long plan, DateOnly date);

    /// <summary>Changes rates, coupons, mandate, fees, lateness or standing of the balance.</summary>
    ValueTask<Answer<CreditLineView>> Serve(CreditLineCommand.Serve command);

    /// <param name="plan">Code of the instalment product.</param>
    ValueTask<Answer<Plan>> ConvertStatement(CreditLineCommand.ConvertStatement command, string plan);

    /// <summary>Every statement that was issued, newest first.</summary>
    ValueTask<IReadOnlyList<IssuedStatement>> Statements();

    /// <summary>What moved money in the statement's cycle, by booking, oldest first; cut after the first thousand.</summary>
    ValueTask<IReadOnlyList<Transaction>> TransactionsOf(IssuedStatement statement);

    ValueTask<Answer<CreditLineView>> Freeze(CreditLineCommand.Freeze command);

    ValueTask<Answer<CreditLineView>> Unfreeze(CreditLineCommand.Unfreeze command);

    /// <summary>Follows what its customer ordered; only the customer calls this.</summary>
    ValueTask<Answer<CreditLineView>> Follow(Instruction instruction);

    /// <summary>The line as it is now, or null when there is no such line.</summary>
    ValueTask<CreditLineView?> View();

    /// <summary>The line as it is now, or null; from here on, for half a minute, it tells <paramref name="watcher"/> of every change once that is durable.</summary>
    /// <param name="watcher">Name of a <see cref="Live.LineFeed"/>.</param>
    ValueTask<CreditLineView?> Watch(string watcher);

    /// <summary>The authorisation, capture or repayment with this number as it is now, however old; null when the line never had one.</summary>
    ValueTask<CreditLineReceipt?> Find(long number);

    /// <summary>What moved money, newest first.</summary>
    /// <param name="before">Only those with a smaller number; null starts at the newest.</param>
    ValueTask<IReadOnlyList<Transaction>> Transactions(long? before, int limit);
}

/// <summary>One customer. Whatever changes how much a line may owe goes through here.</summary>
public interface ICustomer : IWakeable
{
    ValueTask<Answer<CustomerState>> Open(CustomerCommand.Open command);

    /// <summary>Answers once every line of the customer has followed.</summary>
    ValueTask<Answer<CustomerState>> Block(Operation operation);

    ValueTask<Answer<CustomerState>> Unblock(Operation operation);

    /// <summary>Allots the limit and opens the line; answers with the line as it was opened.</summary>
    ValueTask<Answer<CreditLineView>> OpenLine(CustomerCommand.OpenLine command);

    /// <summary>Changes the limit of a line, boosts it or closes it; answers with the line as it was then.</summary>
    ValueTask<Answer<CreditLineView>> ChangeLine(CustomerCommand.ChangeLine command);

    /// <summary>Null when there is no such customer.</summary>
    ValueTask<CustomerState?> View();
}

/// <summary>One merchant.</summary>
public interface IMerchant
{
    ValueTask<Answer<MerchantState>> Open(MerchantCommand.Open command);

    ValueTask<Answer<MerchantState>> Suspend(Operation operation);

    ValueTask<Answer<MerchantState>> Resume(Operation operation);

    /// <summary>Null when there is no such merchant.</summary>
    ValueTask<MerchantState?> View();
}

/// <summary>The product catalogue.</summary>
public interface ICatalogue
{
    ValueTask<Answer<Product>> Define(DefineProduct command);

    /// <summary>The newest version of every product, by code.</summary>
    ValueTask<ImmutableArray<Product>> All();
}

/// <summary>The API keys.</summary>
public interface IKeyring
{
    ValueTask<Answer<ApiKey>> Issue(KeyringCommand.Issue command);

    ValueTask<Answer<ApiKey>> Revoke(KeyringCommand.Revoke command);

    /// <summary>Every key, revoked ones too, by id.</summary>
    ValueTask<ImmutableArray<ApiKey>> All();

    /// <summary>Makes the next call see keys that another process has issued meanwhile.</summary>
    ValueTask Refresh();
}

/// <summary>The record of closes of business.</summary>
public interface IClosing
{
    /// <summary>Begins to close <paramref name="businessDate"/>; when that is under way or done, changes nothing.</summary>
    /// <returns>The run.</returns>
    ValueTask<CloseOfBusinessRun> Begin(DateOnly businessDate);

    /// <summary>Says how far it is; when it is not the run that is under way, changes nothing.</summary>
    ValueTask Note(ClosingCommand.Note progress);

    /// <summary>The latest run; null before the first.</summary>
    ValueTask<CloseOfBusinessRun?> View();
}

/// <summary>Gives out identities, see <see cref="Credit.Registry.RegistryState"/>.</summary>
public interface IRegistry
{
    ValueTask<Answer<Registration>> Register(Register command);
}
