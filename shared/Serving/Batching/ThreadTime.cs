using System.Runtime.InteropServices;

namespace Serverless.Serving.Batching;

/// <summary>
/// The time that processors gave to the calling thread: what a run costs. Measured by elapsed time, a long run would
/// seem dearer than a short one, because other threads interrupt it more often.
/// </summary>
internal static class ThreadTime
{
    private const int ThreadProcessorTime = 3;

    /// <summary>Elapsed time if the system does not report the thread's.</summary>
    public static TimeSpan Spent => OperatingSystem.IsLinux() && GetTime(ThreadProcessorTime, out var spent) == 0
        ? TimeSpan.FromSeconds(spent.Seconds) + new TimeSpan(spent.Nanoseconds / TimeSpan.NanosecondsPerTick)
        : TimeProvider.System.GetElapsedTime(0);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out TimeSpec time);

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
