using CreditGrains.Journal.Postgres;
using CreditGrains.Journal.Sqlite;

namespace CreditGrains.Journal;

/// <summary>Where a journal is kept.</summary>
public abstract record JournalPlace
{
    private JournalPlace()
    {
    }

    /// <summary>The kind of store: <c>sqlite</c> or <c>postgres</c>.</summary>
    public abstract string Kind { get; }

    /// <param name="folder">Folder of the embedded store, used when there is no <paramref name="postgres"/>.</param>
    /// <param name="postgres">Npgsql connection strings of one or more databases, separated by <c>|</c> or line breaks; null for the embedded store. Their order and number are part of the place.</param>
    public static JournalPlace Of(string folder, string? postgres) =>
        postgres is null ? new Folder(folder) : new Postgres(postgres.Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Opens it, made ready and migrated, and starts writing.</summary>
    /// <exception cref="JournalUnavailableException">It cannot be opened.</exception>
    public abstract Task<IRunningJournal> OpenAsync(GroupCommitSettings? settings = null, CancellationToken cancellationToken = default);

    /// <summary>A file of this machine.</summary>
    public sealed record Folder(string Path) : JournalPlace
    {
        public override string Kind => "sqlite";

        public override async Task<IRunningJournal> OpenAsync(GroupCommitSettings? settings = null, CancellationToken cancellationToken = default) =>
            await GroupCommitJournal.StartAsync(new SqliteJournalStore(Path), settings, cancellationToken: cancellationToken);

        public override string ToString() => Path;
    }

    /// <summary>One PostgreSQL database, or several that divide the streams among them.</summary>
    public sealed record Postgres(IReadOnlyList<string> Databases) : JournalPlace
    {
        public override string Kind => "postgres";

        public override async Task<IRunningJournal> OpenAsync(GroupCommitSettings? settings = null, CancellationToken cancellationToken = default) =>
            Databases.Count == 1
                ? await GroupCommitJournal.StartAsync(new PostgresJournalStore(Databases[0]), settings, cancellationToken: cancellationToken)
                : await PartitionedJournal.StartAsync(Databases, settings, cancellationToken: cancellationToken);

        /// <summary>Hosts and databases, never a password.</summary>
        /// <exception cref="JournalUnavailableException">One of them is no connection string, or there is none.</exception>
        public override string ToString() =>
            Databases.Count > 0 ? string.Join(", ", Databases.Select(PostgresJournalStore.PlaceOf)) : throw new JournalUnavailableException("No database is named.");
    }
}
