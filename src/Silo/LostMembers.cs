using System.Net;
using System.Net.Sockets;
using Npgsql;
using Orleans.Runtime;

namespace CreditGrains.Silo;

/// <summary>
/// Declares dead, while a silo joins, the members of whom nothing is left. Orleans lets a silo join only once it has reached every member that is written down, for up to five minutes; where
/// others live they vote the lost ones out within seconds, but when all were lost at once nobody is there to do it.
/// <para>
/// A member is lost when nothing was heard of it for <see cref="SilentFor"/>, three of its signs of life, by the database's clock, and nothing listens at its address. Both are needed: a living
/// one is silent while the database is away and for a while after, and one that is cut off from here is still heard of. Should one that lives be declared dead all the same, it finds out, ends and
/// is started again, as after any vote; the journal has kept it from storing anything that contradicts another.
/// </para>
/// </summary>
internal sealed partial class LostMembers : IAsyncDisposable
{
    /// <summary>How often a member says in the table that it lives.</summary>
    public static readonly TimeSpan SaysEvery = TimeSpan.FromSeconds(2);

    /// <summary>How many of them a member misses before it may be lost.</summary>
    public const int MissesMost = 3;

    public static readonly TimeSpan SilentFor = SaysEvery * MissesMost;

    /// <summary>One that is silent for this long is lost even if something listens at its address: it hangs, or somebody else has the address now. Longer than Orleans waits between two attempts to say that it lives, 64 s.</summary>
    public static readonly TimeSpan HangsFor = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500), ConnectWithin = TimeSpan.FromMilliseconds(500);

    private readonly string postgres, clusterId;
    private readonly ILogger logger;
    private readonly CancellationTokenSource ending = new();
    private readonly Task looking;

    private LostMembers(string postgres, string clusterId, ILogger logger)
    {
        (this.postgres, this.clusterId, this.logger) = (postgres, clusterId, logger);
        looking = LookAsync();
    }

    /// <summary>Looks for lost members until disposed of.</summary>
    public static LostMembers Watch(string postgres, string clusterId, ILogger logger) => new(postgres, clusterId, logger);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await looking;
        ending.Dispose();
    }

    private async Task LookAsync()
    {
        using var rhythm = new PeriodicTimer(LookEvery);
        while (!ending.IsCancellationRequested)
        {
            try
            {
                await DeclareAsync(postgres, clusterId, logger, ending.Token);
                await rhythm.WaitForNextTickAsync(ending.Token);
            }
            catch (NpgsqlException fault) when (!ending.IsCancellationRequested)
            {
                LookFailed(logger, fault);
            }
            catch (Exception) when (ending.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Looks once.</summary>
    /// <returns>How many were declared dead.</returns>
    public static async Task<int> DeclareAsync(string postgres, string clusterId, ILogger logger, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(postgres);
        await connection.OpenAsync(cancellationToken);
        var silent = await SilentAsync(connection, clusterId, cancellationToken);
        var listens = await Task.WhenAll(silent.Select(member => member.For >= HangsFor ? Task.FromResult(false) : Listens(member, cancellationToken)));
        var lost = silent.Where((_, i) => !listens[i]).ToList();
        if (lost.Count == 0) return 0;

        var declared = 0;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Whoever changes the membership changes this row first, against the version it read: they wait for this, and then read anew.
        await using (var version = new NpgsqlCommand("update orleansmembershipversiontable set timestamp = now(), version = version + 1 where deploymentid = $1", connection))
        {
            version.Parameters.AddWithValue(clusterId);
            await version.ExecuteNonQueryAsync(cancellationToken);
        }

        foreach (var member in lost)
        {
            // Unless it was heard of since it was read.
            await using var dead = new NpgsqlCommand(
                "update orleansmembershiptable set status = $1 where deploymentid = $2 and address = $3 and port = $4 and generation = $5 and status = $6 and heardat = $7", connection);
            dead.Parameters.AddWithValue((int)SiloStatus.Dead);
            dead.Parameters.AddWithValue(clusterId);
            dead.Parameters.AddWithValue(member.Address);
            dead.Parameters.AddWithValue(member.Port);
            dead.Parameters.AddWithValue(member.Generation);
            dead.Parameters.AddWithValue((int)SiloStatus.Active);
            dead.Parameters.AddWithValue(member.HeardAt);
            if (await dead.ExecuteNonQueryAsync(cancellationToken) == 0) continue;
            declared++;
            Declared(logger, member.Address, member.Port, member.For);
        }

        if (declared > 0) await transaction.CommitAsync(cancellationToken);
        return declared;
    }

    private static async Task<List<Silent>> SilentAsync(NpgsqlConnection connection, string clusterId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select address, port, generation, heardat, clock_timestamp() - heardat from orleansmembershiptable where deploymentid = $1 and status = $2 and heardat < clock_timestamp() - $3", connection);
        command.Parameters.AddWithValue(clusterId);
        command.Parameters.AddWithValue((int)SiloStatus.Active);
        command.Parameters.AddWithValue(SilentFor);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var silent = new List<Silent>();
        while (await rows.ReadAsync(cancellationToken))
            silent.Add(new Silent(rows.GetString(0), rows.GetInt32(1), rows.GetInt32(2), rows.GetFieldValue<DateTime>(3), rows.GetTimeSpan(4)));
        return silent;
    }

    private static async Task<bool> Listens(Silent member, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectWithin);
        try
        {
            var address = IPAddress.Parse(member.Address);
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, member.Port, patience.Token);
            return true;
        }
        catch (Exception silent) when (silent is SocketException or FormatException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    private sealed record Silent(string Address, int Port, int Generation, DateTime HeardAt, TimeSpan For);

    [LoggerMessage(1, LogLevel.Warning, "The silo at {Address}:{Port} was last heard of {For} ago and is declared dead")]
    private static partial void Declared(ILogger logger, string address, int port, TimeSpan @for);

    [LoggerMessage(2, LogLevel.Warning, "Lost silos could not be looked for, which is tried again")]
    private static partial void LookFailed(ILogger logger, Exception fault);
}
