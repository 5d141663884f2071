using System.Runtime.InteropServices;

namespace Serverless.Serving.Inference;

/// <summary>
/// Lowers the priority of a thread: a run fills a core for milliseconds, and what waits for it needs microseconds. On
/// Linux .NET sets no thread priority, but each thread has a nice value of its own.
/// </summary>
internal static class LowPriority
{
    private const int CallingThread = 0;
    private const int Nice = 10;

    public static void SetOnThisThread()
    {
        // If the call fails, the thread keeps its normal priority.
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(which: 0, CallingThread, Nice);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int nice);
}
