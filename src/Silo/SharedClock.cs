using System.Security.Cryptography;
using CreditGrains.Accounts;
using CreditGrains.Frontend.Hosting;
using CreditGrains.Frontend.Operations;
using Npgsql;
using Orleans.Runtime;

namespace CreditGrains.Silo;

/// <summary>
/// The business clock of a sandbox of several processes, silos and front ends. How far it is ahead of the machines' own stands in PostgreSQL; each process listens there, follows, and notes that it
/// did. Whoever sets it waits for all that live, each known by a lock that ends with its connection. Production has none of this: it exists only in processes started as a sandbox.
/// </summary>
internal sealed class SharedClock : ISandbox, IAsyncDisposable
{
    /// <summary>Any number, the same in every version of the program; beside it in the lock stands the follower's own.</summary>
    private const int Followers = 0x4352_4553;

    private const string Channel = "credit_sandbox_clock";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), AskAgain = TimeSpan.FromMilliseconds(10), ConnectAgain = TimeSpan.FromMilliseconds(250);

    // What a notification missed is seen by then.
    private const int LookEveryMs = 1_000;

    private readonly string postgres;
    private readonly SandboxClock clock;
    private readonly int follower = RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private readonly CancellationTokenSource ending = new();
    private Task following = Task.CompletedTask;
    private volatile bool isFollowed;

    private SharedClock(string postgres, SandboxClock clock) => (this.postgres, this.clock) = (postgres, clock);

    /// <summary>Whether this process hears of it when the clock is set.</summary>
    public bool IsFollowed => isFollowed;

    /// <summary>Joins the sandbox's clock, or sees to it that there is none.</summary>
    /// <returns>Null for a process on real time.</returns>
    /// <exception cref="SettingException">Real time and sandbox would meet on one database.</exception>
    public static async Task<SharedClock?> JoinAsync(string postgres, SiloSettings settings, SandboxClock clock)
    {
        await using (var connection = new NpgsqlConnection(postgres))
        {
            await connection.OpenAsync();
            if (!settings.Api.IsSandbox)
            {
                if (await CountAsync(connection, $"select count(*) from creditsandboxfollower f where {Lives}") > 0)
                    throw new SettingException("A sandbox runs on this database, and its clock is not the real one; end it first, or start this as a part of it with CREDIT_SANDBOX.");
                return null;
            }

            if (await CountAsync(connection, "select count(*) from orleansmembershiptable where deploymentid = $1 and status = $2 and heardat > clock_timestamp() - $3", settings.ClusterId, (int)SiloStatus.Active, LostMembers.SilentFor) > 0)
                throw new SettingException("Silos on real time run on this database; a sandbox needs one of its own.");
        }

        var shared = new SharedClock(postgres, clock);
        var followed = await shared.FollowAsync();
        shared.following = shared.KeepFollowingAsync(followed);
        return shared;
    }

    public async ValueTask<bool> TrySetAsync(DateTimeOffset instant, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(postgres);
            await connection.OpenAsync(cancellationToken);
            var ahead = clock.AheadFor(instant).Ticks;
            await using var set = Command(connection, "update creditsandboxclock set aheadticks = $1 where aheadticks <= $1", ahead);
            if (await set.ExecuteNonQueryAsync(cancellationToken) == 0) return false;
            await using var tell = Command(connection, $"notify {Channel}");
            await tell.ExecuteNonQueryAsync(cancellationToken);
            await AllFollowAsync(connection, ahead, cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            throw new TryAgainException("The clock of the sandbox could not be set.", outcomeIsUnknown: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await following;
        ending.Dispose();
    }

    private static async Task AllFollowAsync(NpgsqlConnection connection, long ahead, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (await CountAsync(connection, $"select count(*) from creditsandboxfollower f where f.aheadticks < $1 and {Lives}", ahead) > 0) await Task.Delay(AskAgain, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TryAgainException("The clock of the sandbox is set, but not every process goes by it yet.", outcomeIsUnknown: true);
        }
    }

    /// <summary>Is known as a follower first and reads the clock then, so that whoever sets it meanwhile either waits for this one or is read by it.</summary>
    private async Task<NpgsqlConnection> FollowAsync()
    {
        // Of its own, since lock and listening belong to it.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(postgres) { Pooling = false }.ConnectionString);
        try
        {
            await connection.OpenAsync(ending.Token);
            await using (var known = Command(connection, $"select pg_advisory_lock({Followers}, {follower})")) await known.ExecuteNonQueryAsync(ending.Token);
            await using (var hear = Command(connection, $"listen {Channel}")) await hear.ExecuteNonQueryAsync(ending.Token);
            await NoteAsync(connection, long.MinValue);
            await using (var begin = Command(
                connection, "insert into creditsandboxclock (aheadticks) values ($1) on conflict (one) do update set aheadticks = greatest(creditsandboxclock.aheadticks, excluded.aheadticks)", clock.Ahead.Ticks))
                await begin.ExecuteNonQueryAsync(ending.Token);
            await using (var tell = Command(connection, $"notify {Channel}")) await tell.ExecuteNonQueryAsync(ending.Token);
            await CatchUpAsync(connection);
            isFollowed = true;
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task KeepFollowingAsync(NpgsqlConnection? connection)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                connection ??= await FollowAsync();
                await connection.WaitAsync(LookEveryMs, ending.Token);
                await CatchUpAsync(connection);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException && !ending.IsCancellationRequested)
            {
                isFollowed = false;
                if (connection is not null) await connection.DisposeAsync();
                connection = null;
                await Task.Delay(ConnectAgain, ending.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
            catch (Exception) when (ending.IsCancellationRequested)
            {
                break;
            }
        }

        if (connection is null) return;
        await using (connection)
        {
            try
            {
                await using var gone = Command(connection, "delete from creditsandboxfollower where follower = $1", follower);
                await gone.ExecuteNonQueryAsync();
            }
            catch (NpgsqlException)
            {
                // The lock goes with the connection, and nobody waits for it then.
            }
        }
    }

    private async Task CatchUpAsync(NpgsqlConnection connection)
    {
        await using var read = Command(connection, "select aheadticks from creditsandboxclock");
        var ahead = (long)(await read.ExecuteScalarAsync(ending.Token))!;
        clock.Follow(TimeSpan.FromTicks(ahead));
        await NoteAsync(connection, ahead);
    }

    private async Task NoteAsync(NpgsqlConnection connection, long ahead)
    {
        await using var note = Command(
            connection, "insert into creditsandboxfollower (follower, aheadticks) values ($1, $2) on conflict (follower) do update set aheadticks = excluded.aheadticks where creditsandboxfollower.aheadticks <> excluded.aheadticks",
            follower, ahead);
        await note.ExecuteNonQueryAsync(ending.Token);
    }

    // Its lock is there, and with it its connection.
    private static readonly string Lives =
        $"exists (select 1 from pg_locks l where l.locktype = 'advisory' and l.classid::bigint = {Followers} and l.objid::bigint = f.follower and l.database = (select oid from pg_database where datname = current_database()))";

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var count = Command(connection, sql, values);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return command;
    }
}
