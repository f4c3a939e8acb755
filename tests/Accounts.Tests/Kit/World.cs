using CreditGrains.Accounts.Merchants;
using CreditGrains.Credit.Identity;
using CreditGrains.Journal.Sqlite;

namespace CreditGrains.Accounts.Tests;

/// <summary>A store in a folder of its own, the journal over it, and one process that serves accounts from it.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"accounts-tests-{Guid.NewGuid():N}");
    private readonly GroupCommitSettings? settings;
    private readonly List<GroupCommitJournal> others = [];
    private UInt128 ids;

    private World(GroupCommitSettings? settings) => this.settings = settings;

    public ManualClock Clock { get; } = new(Noon);

    public GatedStore Store { get; private set; } = null!;

    public GroupCommitJournal Journal { get; private set; } = null!;

    public LocalAccounts Accounts { get; private set; } = null!;

    public string File => Path.Combine(folder, SqliteJournalStore.FileName);

    /// <summary>A world with one merchant, the shop.</summary>
    public static async Task<World> Start(GroupCommitSettings? settings = null)
    {
        var world = new World(settings);
        await world.Restart();
        await world.Accounts.Merchant(Shop.Id).Open(new MerchantCommand.Open(Op(), Shop, "Shop")).Done();
        return world;
    }

    /// <summary>Ends the process and starts another one over the same store.</summary>
    public async Task Restart()
    {
        if (Journal is not null) await Journal.DisposeAsync();
        (Store, Journal) = await OpenJournal();
        Accounts = Process();
    }

    /// <summary>Another process over the same file, with a journal of its own.</summary>
    public async Task<LocalAccounts> OtherMachine()
    {
        var (_, journal) = await OpenJournal();
        others.Add(journal);
        return new LocalAccounts(journal, Clock);
    }

    /// <summary>Fresh accounts over the same journal, as after a crash that left the store as it is.</summary>
    public LocalAccounts Process(LocalAccountsSettings? accounts = null, TimeProvider? pacing = null) => new(Journal, Clock, accounts, pacing);

    public CreditLineAccount Activation(string line, IJournal? journal = null) => new(line, journal ?? Journal, Clock, new MerchantDirectory(Accounts, TimeProvider.System, TimeSpan.Zero));

    public BackgroundWork Sweeper(IAccounts? accounts = null) => new(Journal, accounts ?? Accounts, Clock, TimeProvider.System);

    public string NewId(string prefix) => Ids.New(prefix, Noon, ++ids);

    public async Task<string> Customer(long? exposureLimit = null)
    {
        var id = NewId(Ids.Customer);
        await Accounts.Customer(id).Open(new CustomerCommand.Open(Op(), id, Person(exposureLimit))).Done();
        return id;
    }

    public CustomerCommand.OpenLine OpenLine(long limit, Operation? operation = null, string? id = null, RevolvingProduct? product = null) =>
        new(operation ?? Op(), id ?? NewId(Ids.Line), product ?? Standard, limit, Cny);

    /// <summary>The identity of a new line of a new customer.</summary>
    public async Task<string> NewLine(long limit = 1000, RevolvingProduct? product = null) =>
        (await Accounts.Customer(await Customer()).OpenLine(OpenLine(limit, product: product)).Done()).Id;

    public async Task<ICreditLine> Line(long limit = 1000) => Accounts.CreditLine(await NewLine(limit));

    /// <summary>Every entry of one account, oldest first.</summary>
    public async Task<List<Entry>> Entries(string stream)
    {
        var entries = new List<Entry>();
        await foreach (var entry in Journal.ReadStreamAsync(new StreamId(stream))) entries.Add(entry);
        return entries;
    }

    /// <summary>Everything a line ever did, folded from its first event.</summary>
    public async Task<List<(CreditLineEvent Event, Recorded Recorded)>> Events(string line) =>
        [.. (await Entries(line)).Select(entry => (new CreditLineCodec().Decode(entry.Type, entry.Body), CreditLineCodec.RecordedOf(entry)))];

    public async Task<CreditLineState> FullFold(string line) =>
        (await Events(line)).Aggregate(CreditLineState.None, (state, e) => CreditLine.Evolve(state, e.Event, e.Recorded));

    /// <summary>Chains hold, books balance, and every line agrees with the ledger.</summary>
    public async Task AssertSound()
    {
        var report = await AccountsAudit.RunAsync(Journal);
        Assert.Empty(report.Drifts);
        Assert.Empty(report.Chains.Broken);
        Assert.True(report.IsVerified);
    }

    public async ValueTask DisposeAsync()
    {
        Store.LetGo();
        foreach (var journal in others) await journal.DisposeAsync();
        await Journal.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<(GatedStore, GroupCommitJournal)> OpenJournal()
    {
        var store = new GatedStore(new SqliteJournalStore(folder));
        return (store, await GroupCommitJournal.StartAsync(store, settings));
    }
}
