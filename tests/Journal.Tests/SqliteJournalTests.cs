using CreditGrains.Journal.Sqlite;

namespace CreditGrains.Journal.Tests;

public sealed class SqliteJournalTests : StoreContract
{
    protected override IJournalStore OpenStore(string place) => new SqliteJournalStore(place);

    protected override void Remove(string place)
    {
        if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
    }
}
