using System.Globalization;

namespace CreditGrains.LocalCluster;

/// <summary>What a cluster is started with.</summary>
/// <param name="Program">Path of the silo's dll.</param>
/// <param name="Folder">Where logs go.</param>
/// <param name="Url">The one address in front of the silos.</param>
/// <param name="Postgres">The database; null starts a private server, which ends and is removed with the cluster.</param>
public sealed record ClusterSettings(string Program, string Folder, string Url, string? Postgres)
{
    public int Silos { get; init; } = 3;

    /// <summary>Where each silo lives, by its number; null on this machine's loopback.</summary>
    public Func<int, Place>? Places { get; init; }

    /// <summary>Passed on to every process; <c>CREDIT_OPERATOR_KEY</c> for example.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}

/// <summary>A network of a silo's own.</summary>
/// <param name="Within">What a program there is started by.</param>
/// <param name="Address">Its address, which all others can reach unless something stands between.</param>
public sealed record Place(IReadOnlyList<string> Within, string Address);

/// <summary>Silos on this machine, a front end that gives them one address, and PostgreSQL beneath. Members may be killed, paused, drained and added while it serves.</summary>
public sealed class Cluster : IAsyncDisposable
{
    private readonly ClusterSettings settings;
    private readonly PrivatePostgres? own;
    private readonly List<Member> silos = [];
    private Member? frontend;
    private int numbered;

    private Cluster(ClusterSettings settings, PrivatePostgres? own) => (this.settings, this.own) = (settings, own);

    /// <summary>Every silo there ever was, in the order they were started.</summary>
    public IReadOnlyList<Member> Silos
    {
        get
        {
            lock (silos) return [.. silos];
        }
    }

    public Member Frontend => frontend!;

    public Uri Address => Frontend.Address;

    // Another network does not reach the loopback, but the socket is a file.
    public string ConnectionString => own is null ? settings.Postgres! : settings.Places is null ? own.ConnectionString : own.SocketConnectionString;

    /// <summary>The private server; null when the database is somebody else's.</summary>
    public PrivatePostgres? Postgres => own;

    /// <exception cref="ClusterException">A member did not start.</exception>
    /// <exception cref="PostgresProgramsException">There is no PostgreSQL to start.</exception>
    public static async Task<Cluster> StartAsync(ClusterSettings settings)
    {
        if (!File.Exists(settings.Program)) throw new ClusterException($"There is no silo at {settings.Program}.");
        Directory.CreateDirectory(settings.Folder);
        var cluster = new Cluster(settings, settings.Postgres is null ? await PrivatePostgres.StartAsync() : null);
        try
        {
            // The first alone: a fresh store is seeded, and an operator key made, by one.
            await cluster.AddAsync();
            await Task.WhenAll(Enumerable.Range(1, settings.Silos - 1).Select(_ => cluster.AddAsync()));
            cluster.frontend = await cluster.StartMemberAsync(0, Role.Frontend, settings.Url, settings.Program);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more silo and returns when it serves.</summary>
    /// <param name="program">Another build of the silo, as in a rolling upgrade; null for the cluster's own.</param>
    public async Task<Member> AddAsync(string? program = null)
    {
        var number = Interlocked.Increment(ref numbered);
        var member = await StartMemberAsync(number, Role.Silo, $"http://{settings.Places?.Invoke(number).Address ?? "127.0.0.1"}:0", program ?? settings.Program);
        lock (silos) silos.Add(member);
        return member;
    }

    /// <exception cref="ClusterException">There is no such silo, or it has ended.</exception>
    public Member Silo(int number) => Silos.FirstOrDefault(silo => silo.Number == number) switch
    {
        null => throw new ClusterException($"There is no silo {number}."),
        { State: MemberState.Ended } => throw new ClusterException($"Silo {number} has ended."),
        var silo => silo,
    };

    /// <summary>Starts the front end again when it has ended. Asked by one at a time.</summary>
    public async Task KeepFrontendAsync()
    {
        if (Frontend.State == MemberState.Ended) frontend = await StartMemberAsync(0, Role.Frontend, Address.ToString().TrimEnd('/'), settings.Program);
    }

    /// <summary>One line per member: who, where, how it is.</summary>
    public async Task<string> StatusAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var rows = await Task.WhenAll(new[] { Frontend }.Concat(Silos).Select(async member =>
            $"{member,-10} {member.Address,-24} pid {member.ProcessId.ToString(CultureInfo.InvariantCulture),-8} {await ConditionAsync(http, member)}"));
        return string.Join('\n', [.. rows, $"database   {(own is null ? "as configured" : "private, ends with the cluster")}"]);
    }

    /// <summary>Drains everything in good order and stops a private database.</summary>
    public async ValueTask DisposeAsync()
    {
        if (frontend is not null) await frontend.DrainAsync();
        await Task.WhenAll(Silos.Select(silo => silo.State == MemberState.Ended ? Task.CompletedTask : silo.DrainAsync()));
        foreach (var member in Silos) await member.DisposeAsync();
        if (frontend is not null) await frontend.DisposeAsync();
        if (own is not null) await own.DisposeAsync();
    }

    private static async Task<string> ConditionAsync(HttpClient http, Member member)
    {
        if (member.State != MemberState.Running) return member.State == MemberState.Ended ? $"ended ({member.ExitCode})" : member.State.ToString().ToLowerInvariant();
        try
        {
            using var answer = await http.GetAsync(new Uri(member.Address, "/health/ready"));
            return answer.IsSuccessStatusCode ? "ready" : $"not ready: {(await answer.Content.ReadAsStringAsync()).ReplaceLineEndings(" ")}";
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException)
        {
            return "does not answer";
        }
    }

    private Task<Member> StartMemberAsync(int number, Role role, string url, string program)
    {
        var environment = new Dictionary<string, string?>(settings.Environment) { ["CREDIT_POSTGRES"] = ConnectionString, ["CREDIT_URLS"] = url };
        var place = role == Role.Silo ? settings.Places?.Invoke(number) : null;
        if (place is not null) environment["CREDIT_ADVERTISE"] = place.Address;
        return Member.StartAsync(number, role, program, Path.Combine(settings.Folder, role == Role.Silo ? $"silo-{number}.log" : "frontend.log"), environment, place?.Within ?? []);
    }
}
