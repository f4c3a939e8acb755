using System.Net.Sockets;
using System.Text;
using CreditGrains.Accounts;
using CreditGrains.Frontend.Edge;
using CreditGrains.Journal;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CreditGrains.Frontend.Tests;

/// <summary>What the caller hears when the world, or we, failed; and what only a raw connection can send.</summary>
public class FaultTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData(true, "91")]
    [InlineData(false, null)]
    public void Overload_is_503_with_retry_after_and_91_to_a_terminal(bool toTerminal, string? responseCode)
    {
        var problem = Of(new TryAgainException("The queue is full."), toTerminal);
        Assert.Equal((503, "overloaded", responseCode, TimeSpan.FromSeconds(1)), (problem.Status, problem.Code, problem.ResponseCode, problem.RetryAfter));
        Assert.Equal((503, "overloaded"), (Of(new JournalUnavailableException("away"), toTerminal).Status, Of(new JournalUnavailableException("away"), toTerminal).Code));
    }

    [Fact]
    public void An_overload_speaks_for_this_attempt_only() => Assert.Equal(
        "This attempt changed nothing; an earlier one with the same key may have. Send it again with the same key.", Of(new TryAgainException("The queue is full.")).Detail);

    [Fact]
    public void An_unknown_outcome_says_so() => Assert.Equal("outcome_unknown", Of(new TryAgainException("Lost.", outcomeIsUnknown: true)).Code);

    [Fact]
    public void A_bug_is_500_without_details_but_with_a_trace()
    {
        var problem = Of(new InvalidOperationException("secret inside"));
        Assert.Equal((500, "internal_error"), (problem.Status, problem.Code));
        Assert.DoesNotContain("secret", problem.ToString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(problem.TraceId));
    }

    [Theory]
    [InlineData("Idempotency-Key: one\r\nIdempotency-Key: two", " 400 ", "idempotency_key_invalid")]
    [InlineData("Idempotency-Key: one\r\nAuthorization: Bearer other", " 401 ", "unauthenticated")]
    public async Task A_header_that_must_be_single_is_refused_when_it_is_not(string headers, string status, string code)
    {
        var answer = await Raw($"POST /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {RunningServer.OperatorKey}\r\n{headers}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
        Assert.Contains(status, answer, StringComparison.Ordinal);
        Assert.Contains(code, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_that_is_too_large_is_413()
    {
        var chunk = $"8000\r\n{new string(' ', 0x8000)}\r\n";
        var answer = await Raw($"POST /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {RunningServer.OperatorKey}\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunk}{chunk}{chunk}0\r\n\r\n");
        Assert.Contains(" 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("body_too_large", answer, StringComparison.Ordinal);
    }

    private async Task<string> Raw(string request)
    {
        using var client = new TcpClient();
        var address = new Uri(server.Server.Addresses[0]);
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static Problem Of(Exception fault, bool toTerminal = false)
    {
        using var metrics = new FrontendMetrics();
        return new Faults(metrics, NullLogger<Faults>.Instance).Of(fault, new DefaultHttpContext(), toTerminal);
    }
}
