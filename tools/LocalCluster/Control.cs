using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace CreditGrains.LocalCluster;

/// <summary>
/// How <c>./credit cluster kill 2</c> reaches the process that holds the cluster: a Unix socket that belongs to the folder. One line asks, the answer is <c>ok</c> or
/// <c>error</c> and whatever there is to say, until the end of the stream.
/// </summary>
internal sealed class Control : IAsyncDisposable
{
    private readonly Socket listener;
    private readonly string path;

    private Control(Socket listener, string path) => (this.listener, this.path) = (listener, path);

    /// <exception cref="ClusterException">Another cluster holds this folder.</exception>
    public static async Task<Control> ListenAsync(string folder)
    {
        var path = PathOf(folder);
        if (File.Exists(path))
        {
            if (await TryConnectAsync(path) is { } other)
            {
                other.Dispose();
                throw new ClusterException($"A cluster is running in {folder}: ./credit cluster down ends it.");
            }

            File.Delete(path);
        }

        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        return new Control(listener, path);
    }

    /// <summary>Answers until cancelled; one question does not wait for another.</summary>
    public async Task ServeAsync(Func<string[], Task<string>> answer, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Socket asker;
            try
            {
                asker = await listener.AcceptAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _ = AnswerAsync(asker, answer);
        }
    }

    /// <returns>What was answered.</returns>
    /// <exception cref="ClusterException">No cluster runs in this folder, or it refused.</exception>
    public static async Task<string> AskAsync(string folder, string[] question)
    {
        using var socket = await TryConnectAsync(PathOf(folder)) ?? throw new ClusterException($"No cluster is running in {folder}: ./credit cluster up starts one.");
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Join(' ', question) + "\n"));
        using var reader = new StreamReader(stream);
        var (first, rest) = (await reader.ReadLineAsync(), await reader.ReadToEndAsync());
        return first == "ok" ? rest : throw new ClusterException(rest.Length > 0 ? rest : "The cluster ended before it answered.");
    }

    public ValueTask DisposeAsync()
    {
        listener.Dispose();
        File.Delete(path);
        return ValueTask.CompletedTask;
    }

    private static async Task AnswerAsync(Socket asker, Func<string[], Task<string>> answer)
    {
        await using var stream = new NetworkStream(asker, ownsSocket: true);
        using var reader = new StreamReader(stream, leaveOpen: true);
        string reply;
        try
        {
            reply = "ok\n" + await answer((await reader.ReadLineAsync() ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (Exception refusal) when (refusal is ClusterException or PostgresProgramsException or IOException)
        {
            reply = "error\n" + refusal.Message;
        }

        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(reply));
        }
        catch (IOException)
        {
            // Whoever asked has gone.
        }
    }

    private static async Task<Socket?> TryConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    // A path to a socket must be short, a folder's need not be.
    private static string PathOf(string folder) => Path.Combine(
        Path.GetTempPath(), $"creditgrains-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(folder))))[..16]}.sock");
}
