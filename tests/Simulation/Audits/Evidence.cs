using CreditGrains.Simulation.Deeds;
using CreditGrains.Simulation.Model;
using CreditGrains.Simulation.Plans;
using CreditGrains.Simulation.Worlds;

namespace CreditGrains.Simulation.Audits;

/// <summary>What the audits share: the model of everything that is durable, and what each key was answered.</summary>
internal sealed class Evidence(World world, Plan plan)
{
    private readonly Dictionary<(UInt128 Key, ulong Fingerprint), Call> calls = [];
    private readonly Dictionary<(string Stream, UInt128 Key), Answered> answers = [];
    private readonly Dictionary<UInt128, List<string>> streamsOfKey = [];
    private readonly Dictionary<UInt128, List<ulong>> claims = [];

    public World World => world;

    public Dictionary<string, LineModel> Lines { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, CustomerModel> Customers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, MerchantModel> Merchants { get; } = new(StringComparer.Ordinal);

    /// <summary>Nobody dies, pauses or stands beside another, so nothing may be stale.</summary>
    public bool IsSerene { get; } = plan.Setting.Processes == 1
        && !plan.Faults.Any(fault => fault is Fault.Kill or Fault.Pause or Fault.PowerCut or Fault.Stop or Fault.NetworkWindow { What: NetworkFault.Doubles });

    /// <summary>No clock is ever wrong, so instants of different processes can be compared.</summary>
    public bool HasTrueClocks { get; } = !plan.Faults.Any(fault => fault is Fault.Jump);

    /// <summary>When each instalment product was defined.</summary>
    public Dictionary<string, long> Products { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether whoever answers this call must know of the plan: it was defined before, and no copy may be older.</summary>
    public bool MustKnowPlan(string? code, Call call) =>
        code is null || (Products.TryGetValue(code, out var definedMs) && IsSerene && definedMs + MerchantAgeMs + 10_000 < call.FirstSentMs);

    public int MerchantAgeMs => plan.Setting.MerchantAgeMs;

    /// <summary>The business date whose close was begun and has not ended; null when there is none.</summary>
    public DateOnly? Closing { get; set; }

    public void Fail(string what) => world.Fail(what);

    public void Check(bool holds, Func<string> what)
    {
        if (!holds) Fail(what());
    }

    public void Know(Call call) => calls[(call.Operation.Key, call.Operation.Fingerprint)] = call;

    public Call? CallOf(UInt128 key, ulong fingerprint) => calls.GetValueOrDefault((key, fingerprint));

    /// <summary>An entry took this key, wherever.</summary>
    public void Claim(UInt128 key, ulong fingerprint)
    {
        if (!claims.TryGetValue(key, out var fingerprints)) claims[key] = fingerprints = [];
        fingerprints.Add(fingerprint);
    }

    /// <summary>Whether something durable was done for this call.</summary>
    public bool IsClaimed(Call call) => claims.TryGetValue(call.Operation.Key, out var fingerprints) && fingerprints.Contains(call.Operation.Fingerprint);

    /// <summary>Whether something durable was done under this call's key for another request.</summary>
    public bool IsClaimedByAnother(Call call) => claims.TryGetValue(call.Operation.Key, out var fingerprints) && fingerprints.Exists(fingerprint => fingerprint != call.Operation.Fingerprint);

    /// <summary>The answer to a key is durable from now on.</summary>
    public void Answer(string stream, UInt128 key, ulong fingerprint, Told told, long version)
    {
        answers[(stream, key)] = new Answered(fingerprint, told, version);
        if (!streamsOfKey.TryGetValue(key, out var streams)) streamsOfKey[key] = streams = [];
        streams.Add(stream);
    }

    public Answered? AnswerTo(string stream, UInt128 key) => answers.GetValueOrDefault((stream, key));

    public IReadOnlyList<string> StreamsOf(UInt128 key) => streamsOfKey.TryGetValue(key, out var streams) ? streams : [];

    public bool IsStored(Call call) => StreamsOf(call.Operation.Key).Any(stream => answers[(stream, call.Operation.Key)].Fingerprint == call.Operation.Fingerprint);

    /// <summary>The version up to which the account is durable.</summary>
    public long VersionOf(string stream) =>
        Lines.TryGetValue(stream, out var line) ? line.Version : Customers.TryGetValue(stream, out var customer) ? customer.Version
        : Merchants.TryGetValue(stream, out var merchant) ? merchant.Version : 0;
}

/// <summary>The first answer to a key, the only one there may ever be.</summary>
internal sealed record Answered(ulong Fingerprint, Told Told, long Version)
{
    /// <summary>The processes that gave it as new. Two activations may write the very same entry in the very same millisecond; it then is one entry, and each takes it for its own.</summary>
    public HashSet<int> NewAt { get; } = [];
}
