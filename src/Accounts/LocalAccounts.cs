using System.Collections.Concurrent;
using CreditGrains.Accounts.Closing;
using CreditGrains.Accounts.CreditLines;
using CreditGrains.Accounts.Customers;
using CreditGrains.Accounts.Keys;
using CreditGrains.Accounts.Live;
using CreditGrains.Accounts.Merchants;
using CreditGrains.Accounts.Products;
using CreditGrains.Accounts.Registry;
using CreditGrains.Accounts.Shell;
using CreditGrains.Journal;

namespace CreditGrains.Accounts;

/// <summary>Bounds of <see cref="LocalAccounts"/>.</summary>
public sealed record LocalAccountsSettings
{
    /// <summary>An account that nobody asked for this long is dropped from memory.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Above this many live accounts the idlest are dropped sooner.</summary>
    public int LiveMost { get; init; } = 1_000_000;

    /// <summary>How old an authorisation's copy of a merchant's terms may be. In one process the merchant is next door, so it is read every time.</summary>
    public TimeSpan MerchantAgeMost { get; init; } = TimeSpan.Zero;
}

/// <summary>
/// All accounts in one process: a map from identity to live account. Dropping one that is still in use is harmless: the journal's fence decides between
/// the old and the new one, and the loser reads anew.
/// </summary>
/// <param name="clock">The business clock that decisions see.</param>
/// <param name="pacing">The clock that idleness is measured by; the machine's unless told otherwise.</param>
public sealed class LocalAccounts : IAccounts
{
    private readonly ConcurrentDictionary<string, Live> lives = new(StringComparer.Ordinal);
    private readonly IJournal journal;
    private readonly TimeProvider clock;
    private readonly TimeProvider pacing;
    private readonly LocalAccountsSettings settings;
    private readonly MerchantDirectory merchants;

    public LocalAccounts(IJournal journal, TimeProvider clock, LocalAccountsSettings? settings = null, TimeProvider? pacing = null)
    {
        (this.journal, this.clock) = (journal, clock);
        this.settings = settings ?? new LocalAccountsSettings();
        this.pacing = pacing ?? TimeProvider.System;
        merchants = new MerchantDirectory(this, this.pacing, this.settings.MerchantAgeMost);
        Feed = new LineFeed(this, "local", this.pacing);
        Catalogue = new CatalogueAccount(journal, clock);
        Keyring = new KeyringAccount(journal, clock);
        Closing = new ClosingAccount(journal, clock);
    }

    /// <summary>Follows lines live.</summary>
    public LineFeed Feed { get; }

    public ICatalogue Catalogue { get; }

    public IKeyring Keyring { get; }

    public IClosing Closing { get; }

    /// <summary>How many accounts are in memory.</summary>
    public int LiveCount => lives.Count;

    public ICreditLine CreditLine(string lineId) => Get(lineId, static (accounts, id) => new CreditLineAccount(id, accounts.journal, accounts.clock, accounts.merchants, accounts.Feed));

    public ICustomer Customer(string customerId) => Get(customerId, static (accounts, id) => new CustomerAccount(id, accounts.journal, accounts.clock, accounts));

    public IMerchant Merchant(string merchantId) => Get(merchantId, static (accounts, id) => new MerchantAccount(id, accounts.journal, accounts.clock));

    public IRegistry Registry(int number) => Get($"registry_{number:d2}", static (accounts, id) => new RegistryAccount(int.Parse(id.AsSpan("registry_".Length)), accounts.journal, accounts.clock));

    /// <summary>Drops accounts that have been idle for long, and the idlest ones above the bound. Called now and then by the background work.</summary>
    public void DropIdle()
    {
        var now = pacing.GetTimestamp();
        foreach (var (id, live) in lives)
            // One that does not exist goes at once, so that made-up names cannot fill the memory.
            if ((live.Account.IsEmpty || pacing.GetElapsedTime(live.UsedAt, now) >= settings.IdleAfter) && !live.Account.IsBusy) lives.TryRemove(new(id, live));

        var surplus = lives.Count - settings.LiveMost;
        if (surplus <= 0) return;
        foreach (var (id, live) in lives.Where(pair => !pair.Value.Account.IsBusy).OrderBy(pair => pair.Value.UsedAt).Take(surplus)) lives.TryRemove(new(id, live));
    }

    private T Get<T>(string id, Func<LocalAccounts, string, T> create) where T : ILivingAccount
    {
        if (!lives.TryGetValue(id, out var live)) live = lives.GetOrAdd(id, static (id, made) => new Live(made.create(made.accounts, id)), (accounts: this, create));
        live.UsedAt = pacing.GetTimestamp();
        return (T)live.Account;
    }

    private sealed class Live(ILivingAccount account)
    {
        public ILivingAccount Account { get; } = account;

        public long UsedAt { get; set; }
    }
}
