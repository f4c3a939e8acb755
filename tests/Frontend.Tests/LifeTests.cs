using CreditGrains.Frontend.Hosting;

namespace CreditGrains.Frontend.Tests;

/// <summary>How the server starts, ends, and shares its store.</summary>
public class LifeTests : IAsyncLifetime
{
    private readonly RunningServer server = new();

    public Task InitializeAsync() => server.InitializeAsync();

    public Task DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_graceful_stop_answers_what_is_under_way_and_keeps_it()
    {
        var shop = await Shop.OpenAsync(server);
        var (going, stopping) = (new List<Task<Answered>>(), (Task?)null);
        for (var i = 0; i < 200; i++)
        {
            going.Add(shop.Terminal.Post("/v1/authorisations", shop.Purchase(1), $"stop-{i}"));
            if (i == 100) stopping = server.Server.DisposeAsync().AsTask();
        }

        await stopping!;
        var answered = 0;
        var ids = new HashSet<string>();
        foreach (var one in going)
        {
            try
            {
                var answer = await one;
                if (answer.Status == 201) ids.Add(answer.Text("id"));
                else answer.MustBeProblem(503, answer.Code!);
                answered++;
            }
            catch (HttpRequestException)
            {
                // Came after admission had ended.
            }
        }

        Assert.True(answered > 0);
        await server.StartAsync(Same());
        Assert.True((await shop.Server.Operator.Get($"/v1/credit-lines/{shop.LineId}")).Must(200).Number("held") >= ids.Count);
        foreach (var id in ids) (await server.Operator.Get($"/v1/authorisations/{id}")).Must(200);
    }

    [Fact]
    public async Task It_is_not_ready_once_asked_to_end()
    {
        (await server.Nobody.Get("/health/ready")).Must(200);
        server.Server.Behind.StopAdmission();
        (await server.Nobody.Get("/health/ready")).MustBeProblem(503, "not_ready");
        (await server.Nobody.Get("/health/live")).Must(200);
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_line()
    {
        var other = Directory.CreateTempSubdirectory("creditgrains-").FullName;
        var fault = await Assert.ThrowsAsync<SettingException>(() => Server.StartAsync(Same() with { Urls = server.Server.Addresses, Data = other }));
        Assert.StartsWith("Cannot listen on http://127.0.0.1:", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Directory.Delete(other, recursive: true);
    }

    [Fact]
    public async Task A_key_is_made_for_a_fresh_store_only_by_a_start_that_succeeds()
    {
        var folder = Directory.CreateTempSubdirectory("creditgrains-").FullName;
        var shown = new List<string>();
        var fresh = Same() with { Data = folder, OperatorKey = null };
        await Assert.ThrowsAsync<SettingException>(() => Server.StartAsync(fresh with { Urls = server.Server.Addresses }, shown.Add));
        Assert.Empty(shown);
        await using (var next = await Server.StartAsync(fresh, shown.Add))
        {
            Assert.Equal([next.NewOperatorKey!], shown);
            using var http = new HttpClient { BaseAddress = new Uri(next.Addresses[0]) };
            (await new Caller(http, shown[0]).Get("/v1/products")).Must(200);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_key_is_shown_before_it_is_stored()
    {
        // Whoever cannot show it, does not store it: the next start makes another.
        var folder = Directory.CreateTempSubdirectory("creditgrains-").FullName;
        var fresh = Same() with { Data = folder, OperatorKey = null };
        await Assert.ThrowsAsync<IOException>(() => Server.StartAsync(fresh, _ => throw new IOException("Nobody reads.")));
        await using (var next = await Server.StartAsync(fresh)) Assert.NotNull(next.NewOperatorKey);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_one_clear_line()
    {
        var fault = await Assert.ThrowsAsync<SettingException>(() => Server.StartAsync(Same() with { Data = "/proc/creditgrains" }));
        Assert.Contains("/proc/creditgrains", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task A_fresh_store_makes_its_operator_key_once()
    {
        var folder = Directory.CreateTempSubdirectory("creditgrains-").FullName;
        string key;
        await using (var fresh = await Server.StartAsync(Same() with { Data = folder, OperatorKey = null }))
        {
            key = fresh.NewOperatorKey!;
            using var http = new HttpClient { BaseAddress = new Uri(fresh.Addresses[0]) };
            (await new Caller(http, key).Get("/v1/products")).Must(200);
        }

        await using (var again = await Server.StartAsync(Same() with { Data = folder, OperatorKey = null }))
        {
            Assert.Null(again.NewOperatorKey);
            using var http = new HttpClient { BaseAddress = new Uri(again.Addresses[0]) };
            var products = (await new Caller(http, key).Get("/v1/products")).Must(200);
            Assert.All(products.Body.GetProperty("data").EnumerateArray(), product => Assert.Equal(1, product.GetProperty("version").GetInt32()));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Keys_made_and_revoked_beside_a_running_server_count_within_seconds()
    {
        var shop = await Shop.OpenAsync(server);
        // A key of its own first, so that the running keyring is behind.
        var made = await Keys("create", "--scope", "terminal", "--merchant", shop.MerchantId, "--label", "till 2");
        var (id, secret) = (made.Split('\t')[0], made.Trim().Split(' ')[^1]);
        await Until(async () => (await server.With(secret).Post("/v1/authorisations", shop.Purchase(1))).Status == 201);
        Assert.Contains(id, await Keys("list"), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await Keys("list"), StringComparison.Ordinal);
        // Both write the keyring: the fence lets neither overwrite the other.
        (await server.Operator.Post("/v1/keys", new { scope = "operator", label = "after" })).Must(201);
        Assert.Contains("is revoked", await Keys("revoke", id), StringComparison.Ordinal);
        await Until(async () => (await server.With(secret).Post("/v1/authorisations", shop.Purchase(1))).Status == 401);
        Assert.Equal(2, (await Keys("list")).Split('\n').Count(line => line.Contains("\toperator\t", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("create --scope root")]
    [InlineData("create --scope terminal")]
    [InlineData("create --scope terminal --merchant mer_00000000000000000000000000")]
    [InlineData("create --scope operator --colour red")]
    [InlineData("revoke key_00000000000000000000000000")]
    [InlineData("revoke")]
    [InlineData("melt")]
    [InlineData("")]
    public async Task Wrong_keys_commands_are_one_clear_line(string command)
    {
        var fault = await Assert.ThrowsAsync<SettingException>(() => Keys(command.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.DoesNotContain('\n', fault.Message);
    }

    private Settings Same() => new(["http://127.0.0.1:0"], server.Folder, RunningServer.OperatorKey, true, RunningServer.Start, null, false);

    private async Task<string> Keys(params string[] arguments)
    {
        var output = new StringWriter();
        string[] all = arguments.Length == 0 ? arguments : [.. arguments, "--data", server.Folder];
        await KeysCommand.RunAsync(all, _ => null, output);
        return output.ToString();
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 100; i++)
        {
            if (await condition()) return;
            await Task.Delay(100);
        }

        Assert.Fail("It never came to be.");
    }
}
