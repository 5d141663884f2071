using Microsoft.Extensions.Logging;
using Serverless.Scaling.Decisions;

namespace Serverless.Scaling.Tests.Decisions;

/// <summary>What the loop logged, a line for each message.</summary>
internal sealed class Said : List<string>, ILogger<DecisionLoop>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Add($"{logLevel}: {formatter(state, exception)}");
}
