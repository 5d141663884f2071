using System.Runtime.InteropServices;

namespace Serverless.Serving.Batching;

/// <summary>
/// Lets a thread give way to others: a run fills a core for milliseconds, and what must wait for it needs microseconds. Linux knows no
/// priority within its usual scheduling, and .NET sets none there; its threads have a nice value each.
/// </summary>
internal static class GivingWay
{
    private const int CallingThread = 0;
    private const int Nice = 10;

    public static void OfThisThread()
    {
        // Refused, the thread runs as any other.
        if (OperatingSystem.IsLinux())
            _ = SetPriority(which: 0, CallingThread, Nice);
        else
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int nice);
}
