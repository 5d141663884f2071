namespace Serverless.AzureHost.Tests.Hosting;

/// <summary>A function app that did not start, or does not work, as its host reports it.</summary>
internal sealed class WorkerFailedException(string message, int? exitCode, IReadOnlyCollection<string> errors)
    : Exception(string.Join('\n', [message, .. errors]))
{
    /// <summary>The exit code of its process; null while that runs.</summary>
    public int? ExitCode { get; } = exitCode;

    /// <summary>The lines on its standard error.</summary>
    public IReadOnlyCollection<string> Errors { get; } = errors;
}
