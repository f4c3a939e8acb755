using System.Globalization;
using System.Text;
using CreditGrains.LoadTests.Contestants;
using CreditGrains.LoadTests.Wire;
using Npgsql;

namespace CreditGrains.LoadTests.Closing;

/// <summary>What the database itself says of the closes: each line that was due has its statement and its provision once, and no authorisation was lost or doubled.</summary>
internal sealed class Books(Database database)
{
    /// <summary>Lines that a close has still to wake.</summary>
    public async Task<long> RemainingAsync(DateTimeOffset until) => await NumberAsync($"select count(*) from due where at <= {until.ToUnixTimeMilliseconds()}");

    /// <returns>What is wrong, in words; nothing where all is as it must be.</returns>
    public async Task<List<string>> FaultsAsync(DueLines lines, long closed, DateTimeOffset until, Population population, Tally tally)
    {
        var faults = new List<string>();
        foreach (var type in (string[])["statement-issued", "provision-changed"])
        {
            await ExpectAsync($"{type}", closed, $"select count(*) from entries where type = '{type}'");
            await ExpectAsync($"lines with {type}", closed, $"select count(distinct stream) from entries where type = '{type}'");
        }

        await ExpectAsync("lines still due", 0, $"select count(*) from due where at <= {until.ToUnixTimeMilliseconds()}");
        await ExpectAsync("entries whose debits and credits differ", 0, "select count(*) from (select 1 from postings group by stream, sequence having sum(debit) <> sum(credit)) differing");
        await ExpectAsync("principal in the ledger", lines.Lines * DueLines.Owed, "select sum(debit - credit)::bigint from postings where account = 'receivables.principal'");
        // One percent of what is owed, half of which is lost: the standard product's first stage.
        await ExpectAsync("loss allowance", -closed * (DueLines.Owed / 200), "select coalesce(sum(debit - credit), 0)::bigint from postings where account = 'receivables.loss-allowance'");
        await ExpectAsync("gaps in the sequences", 0, "select count(*) from (select 1 from entries group by stream having max(sequence) <> count(*)) gaps");

        var held = await HeldAsync();
        for (var line = 0; line < population.Lines; line++)
        {
            var count = held.GetValueOrDefault(Encoding.ASCII.GetString(population.Line(line)));
            if (count < tally.ApprovedOf(line) || count > tally.AskedOf(line)) faults.Add($"line {line} holds {count} authorisations, but {tally.ApprovedOf(line)} of {tally.AskedOf(line)} were approved");
        }

        return faults;

        async Task ExpectAsync(string what, long expected, string sql)
        {
            if (await NumberAsync(sql) is var found && found != expected) faults.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {found}, not {expected}"));
        }
    }

    private async Task<long> NumberAsync(string sql) => (long)(await database.ScalarAsync(sql))!;

    private async Task<Dictionary<string, long>> HeldAsync()
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false;Command Timeout=600");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select s.name, count(*) from entries e join streams s on s.id = e.stream where e.type = 'authorisation-held' group by s.name", connection);
        await using var rows = await command.ExecuteReaderAsync();
        var held = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await rows.ReadAsync()) held[rows.GetString(0)] = rows.GetInt64(1);
        return held;
    }
}
