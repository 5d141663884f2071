using System.Runtime.InteropServices;

namespace Serverless.Serving.Batching;

/// <summary>
/// The processor time of the calling thread, which measures the cost of a run. Elapsed time would overstate the cost of
/// long runs, because other threads interrupt them more often.
/// </summary>
internal static class ThreadTime
{
    private const int ThreadProcessorTime = 3;

    /// <summary>Elapsed time if the system does not report processor time.</summary>
    public static TimeSpan Spent => OperatingSystem.IsLinux() && GetTime(ThreadProcessorTime, out var spent) == 0
        ? TimeSpan.FromSeconds(spent.Seconds) + new TimeSpan(spent.Nanoseconds / TimeSpan.NanosecondsPerTick)
        : TimeProvider.System.GetElapsedTime(0);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out TimeSpec time);

    private readonly record struct TimeSpec(nint Seconds, nint Nanoseconds);
}
