using System.Text;
using CreditGrains.LoadTests.Arrivals;
using CreditGrains.LoadTests.Wire;

namespace CreditGrains.LoadTests.Tests;

public sealed class HttpAnswerTests
{
    private const string Approved = """{"id":"auth_1","decision":"approved","response_code":"00"}""";
    private static readonly Population One = new(["line_1"], ["mer_1"]);

    [Fact]
    public void An_answer_is_read_once_it_is_all_there_and_not_a_byte_sooner()
    {
        var whole = Response("201 Created", Approved);
        for (var length = 0; length < whole.Length; length++) Assert.False(HttpAnswer.TryRead(whole.AsSpan(0, length), out _));
        Assert.True(HttpAnswer.TryRead([.. whole, .. whole], out var answer));
        Assert.Equal(201, answer.Status);
        Assert.Equal(whole.Length, answer.Length);
        Assert.Equal(Approved, Encoding.UTF8.GetString(answer.Body));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")]
    [InlineData("HTTP/2 200\r\nContent-Length: 0\r\n\r\n")]
    public void What_cannot_be_measured_is_not_guessed_at(string head) =>
        Assert.Throws<InvalidDataException>(() => HttpAnswer.TryRead(Encoding.ASCII.GetBytes(head), out _));

    [Fact]
    public void The_length_is_found_however_its_name_is_written()
    {
        Assert.True(HttpAnswer.TryRead("HTTP/1.1 200 OK\r\nDate: x\r\ncontent-length:2\r\nContent-Type: a\r\n\r\n{}"u8, out var answer));
        Assert.Equal(2, answer.Body.Length);
    }

    [Theory]
    [InlineData("201 Created", Approved, null)]
    [InlineData("201 Created", """{"decision":"declined","decline_reason":"insufficient_credit"}""", "201 insufficient_credit")]
    [InlineData("200 OK", Approved, "200")]
    [InlineData("503 Service Unavailable", """{"title":"Overloaded","code":"overloaded"}""", "503 overloaded")]
    public void Nothing_counts_as_done_but_an_approval(string status, string body, string? expected)
    {
        var tally = new Tally(1);
        var conversation = new Authorisations("localhost", "key", One, new Draw(Popularity.Uniform, 1, 1, 1), tally, 1);
        conversation.Ask(new byte[conversation.RequestBytesMax], out var subject);
        conversation.Hear(Response(status, body), subject, out var fault);
        Assert.Equal(expected, fault);
        Assert.Equal(expected is null ? 1 : 0, tally.Approved);
        Assert.Equal(1, tally.Asked);
    }

    [Fact]
    public void Every_request_is_well_formed_and_has_a_key_of_its_own()
    {
        var conversation = new Authorisations("localhost:1", "key", One, new Draw(Popularity.Uniform, 1, 1, 1), new Tally(1), run: 0xABC);
        var keys = new HashSet<string>();
        for (var i = 0; i < 1_000; i++)
        {
            var bytes = new byte[conversation.RequestBytesMax];
            var text = Encoding.ASCII.GetString(bytes, 0, conversation.Ask(bytes, out _));
            var (head, body) = (text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)], text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
            Assert.Contains($"Content-Length: {body.Length}", head, StringComparison.Ordinal);
            Assert.Equal("""{"credit_line_id":"line_1","merchant_id":"mer_1","amount":100,"currency":"CNY"}""", body);
            Assert.True(keys.Add(head.Split("\r\n").Single(line => line.StartsWith("Idempotency-Key: ", StringComparison.Ordinal))));
        }
    }

    [Fact]
    public void Redis_answers_are_judged_as_strictly()
    {
        var tally = new Tally(1);
        var conversation = new RedisAuthorisations(new string('0', 40), One, new Draw(Popularity.Uniform, 1, 1, 1), tally, 1);
        conversation.Ask(new byte[conversation.RequestBytesMax], out var subject);
        var record = "$14\r\napproved 2 100\r\n"u8;
        Assert.Equal(0, conversation.Hear(record[..^1], subject, out _));
        Assert.Equal(record.Length, conversation.Hear(record, subject, out var none));
        Assert.Null(none);
        conversation.Hear("$18\r\ndeclined not_today\r\n"u8, subject, out var declined);
        Assert.Equal("declined not_today", declined);
        conversation.Hear("-MISCONF no disk\r\n"u8, subject, out var fault);
        Assert.Equal("-MISCONF no disk", fault);
        Assert.Equal(1, tally.Approved);
    }

    private static byte[] Response(string status, string body) => Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
