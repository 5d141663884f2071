using System.Runtime.InteropServices;

namespace Serverless.Serving.Batching;

/// <summary>
/// The time that processors gave to the calling thread: what a run costs. By the clock on the wall a long run would seem dearer than a short
/// one, since it is more often one that other threads interrupted. Where a system tells no such time, that of the wall.
/// </summary>
internal sealed class ThreadTime : TimeProvider
{
    private const int ThreadProcessorTime = 3;

    public static ThreadTime Instance { get; } = new();

    public override long TimestampFrequency => OperatingSystem.IsLinux() ? 1_000_000_000 : System.TimestampFrequency;

    public override long GetTimestamp() =>
        !OperatingSystem.IsLinux() || GetTime(ThreadProcessorTime, out var spent) != 0 ? System.GetTimestamp() : (spent.Seconds * TimestampFrequency) + spent.Nanoseconds;

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out TimeSpec time);

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
