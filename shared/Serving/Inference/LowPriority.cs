using System.Runtime.InteropServices;

namespace Serverless.Serving.Inference;

/// <summary>
/// Lowers the priority of threads that run models: a run occupies a core for milliseconds, and the I/O work that
/// competes with it needs only microseconds. .NET does not set thread priorities on Linux, but each thread has its own
/// nice value.
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
