namespace Serverless.AzureHost.Tests.Hosting;

/// <summary>An app did not start, a function failed, or the app did not stop as it should.</summary>
internal sealed class WorkerFailedException(string message, int? exitCode, IReadOnlyCollection<string> errors)
    : Exception(string.Join('\n', [message, .. errors]))
{
    /// <summary>The exit code of the app's process; null while the process runs.</summary>
    public int? ExitCode { get; } = exitCode;

    /// <summary>The lines on its standard error.</summary>
    public IReadOnlyCollection<string> Errors { get; } = errors;
}
