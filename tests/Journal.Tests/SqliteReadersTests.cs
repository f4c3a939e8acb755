using CreditGrains.Journal.Sqlite;

namespace CreditGrains.Journal.Tests;

/// <summary>Who reads on which thread; that the file is read right is in the stores' contract.</summary>
public sealed class SqliteReadersTests : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), "credit-readers-" + Guid.NewGuid().ToString("N"));
    private readonly SqliteReaders readers;

    public SqliteReadersTests() => readers = new(Path.Combine(folder, SqliteJournalStore.FileName), () => throw new InvalidOperationException("Nobody looks into the tail here."));

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(folder);
        await using var store = new SqliteJournalStore(folder);
        await store.OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await readers.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Nobody_who_asks_is_held_up_and_as_many_read_at_once_as_there_are_threads()
    {
        using var disk = new ManualResetEventSlim();
        using var reading = new SemaphoreSlim(0);
        var reads = Enumerable.Range(0, SqliteReaders.Most + 5).Select(number => readers.Read(_ =>
        {
            reading.Release();
            disk.Wait();
            return number;
        }).AsTask()).ToArray();

        for (var i = 0; i < SqliteReaders.Most; i++) Assert.True(await reading.WaitAsync(TimeSpan.FromSeconds(20)), $"Only {i} read.");
        Assert.Equal(SqliteReaders.Most, readers.Count);
        Assert.Equal(0, reading.CurrentCount);
        Assert.DoesNotContain(reads, read => read.IsCompleted);
        disk.Set();
        Assert.Equal(Enumerable.Range(0, reads.Length), await Task.WhenAll(reads));
    }

    [Fact]
    public async Task One_after_the_other_need_one_thread_and_its_connection()
    {
        var first = await readers.Read(reader => (Thread: Environment.CurrentManagedThreadId, reader));
        for (var i = 0; i < 100; i++)
        {
            // Its thread has said what it read, and may not be waiting for more yet.
            Assert.True(SpinWait.SpinUntil(() => readers.Idle == 1, TimeSpan.FromSeconds(20)));
            Assert.Equal(first, await readers.Read(reader => (Thread: Environment.CurrentManagedThreadId, reader)));
        }

        Assert.Equal(1, readers.Count);
    }

    [Fact]
    public async Task A_query_that_fails_is_the_affair_of_whoever_asked()
    {
        await Assert.ThrowsAsync<JournalUnavailableException>(async () => await readers.Read<int>(_ => throw new JournalUnavailableException("broken")));
        Assert.Equal(7, await readers.Read(_ => 7));
    }

    [Fact]
    public async Task What_was_asked_for_before_the_end_is_read_and_nothing_after_it()
    {
        using var disk = new ManualResetEventSlim();
        var reads = Enumerable.Range(0, 2 * SqliteReaders.Most).Select(number => readers.Read(_ =>
        {
            disk.Wait();
            return number;
        }).AsTask()).ToArray();

        var end = readers.DisposeAsync().AsTask();
        Assert.False(end.IsCompleted);
        Assert.Throws<ObjectDisposedException>(() => { _ = readers.Read(_ => 1).AsTask(); });
        disk.Set();
        await end;
        Assert.All(reads, read => Assert.True(read.IsCompletedSuccessfully));
        Assert.Equal(0, readers.Count);
    }
}
