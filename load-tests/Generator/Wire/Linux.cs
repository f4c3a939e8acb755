using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CreditGrains.LoadTests.Wire;

/// <summary>
/// The few system calls the generator drives its sockets with: one thread, no scheduler in between. It shares the machine with the server it measures, so whatever it
/// takes is missing there.
/// </summary>
internal static partial class Linux
{
    public const int EpollIn = 0x1;
    private const int AddToSet = 1, MonotonicClock = 1, DoNotWait = 0x40, NoSignal = 0x4000, TryLater = 11, Interrupted = 4;

    // The kernel packs the event on x64 only.
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    public static readonly int EventData = EventSize - 8;

    public static int NewSet() => Checked(epoll_create1(0));

    /// <summary>A clock that ticks at an even rate from now on.</summary>
    public static int NewTicks(long nanoseconds)
    {
        var clock = Checked(timerfd_create(MonotonicClock, 0));
        Checked(timerfd_settime(clock, 0, [0, nanoseconds, 0, nanoseconds], 0));
        return clock;
    }

    /// <summary>Waits for the next tick; not at all when one has passed since the last time.</summary>
    public static void AwaitTick(int clock)
    {
        Span<byte> passed = stackalloc byte[8];
        _ = read(clock, ref MemoryMarshal.GetReference(passed), 8);
    }

    public static void Watch(int set, int descriptor, int data)
    {
        var registration = new byte[EventSize];
        BitConverter.TryWriteBytes(registration, EpollIn);
        BitConverter.TryWriteBytes(registration.AsSpan(EventData), (long)data);
        Checked(epoll_ctl(set, AddToSet, descriptor, registration));
    }

    /// <returns>How many events stand in <paramref name="events"/>; 0 when the time is over.</returns>
    public static int Wait(int set, byte[] events, int timeoutMs)
    {
        var count = epoll_wait(set, events, events.Length / EventSize, timeoutMs);
        return count >= 0 ? count : Marshal.GetLastPInvokeError() == Interrupted ? 0 : Checked(count);
    }

    /// <returns>How many bytes came; 0 when the other side has closed; -1 when there is nothing now.</returns>
    public static int Receive(int socket, Span<byte> into)
    {
        var count = recv(socket, ref MemoryMarshal.GetReference(into), into.Length, DoNotWait);
        if (count >= 0) return (int)count;
        return Marshal.GetLastPInvokeError() is TryLater or Interrupted ? -1 : 0;
    }

    /// <summary>Sends all of it; the socket takes it at once unless its buffer is full, and then this waits.</summary>
    /// <returns>False when the connection is gone.</returns>
    public static bool Send(int socket, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var sent = send(socket, ref MemoryMarshal.GetReference(bytes), bytes.Length, NoSignal);
            if (sent >= 0) bytes = bytes[(int)sent..];
            else if (Marshal.GetLastPInvokeError() != Interrupted) return false;
        }

        return true;
    }

    public static void Close(int descriptor) => _ = close(descriptor);

    /// <summary>What SQLite and PostgreSQL call before they say that something is durable.</summary>
    public static void SyncData(SafeHandle file) => Checked(fdatasync((int)file.DangerousGetHandle()));

    private static int Checked(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int epoll_create1(int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int epoll_ctl(int set, int operation, int descriptor, byte[] registration);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int epoll_wait(int set, byte[] events, int eventsMax, int timeoutMs);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int timerfd_create(int clock, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int timerfd_settime(int timer, int flags, long[] setting, nint former);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint read(int descriptor, ref byte into, nint length);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint recv(int socket, ref byte into, nint length, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint send(int socket, ref byte bytes, nint length, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int close(int descriptor);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int fdatasync(int file);
}
