using CreditGrains.Journal.Postgres;
using CreditGrains.Tests;

namespace CreditGrains.Journal.Tests;

public sealed class PostgresJournalTests : StoreContract
{
    protected override IJournalStore OpenStore(string place) => new PostgresJournalStore(TestPostgres.Schema(Path.GetFileName(place)));

    protected override void Remove(string place) => TestPostgres.DropSchema(Path.GetFileName(place));
}
