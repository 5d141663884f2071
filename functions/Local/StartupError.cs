using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Serverless.Serving;
using Serverless.Serving.Models;

namespace Serverless.Local;

/// <summary>Describes the error that prevented the start in one line.</summary>
internal static class StartupError
{
    /// <summary>Returns the line, or null if the exception is a bug, whose stack trace is needed.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        OptionsValidationException e => string.Join(" ", e.Failures),
        IOException { InnerException: AddressInUseException } e =>
            $"--port: {e.Message} Stop the program that uses the port, or choose another: --port 8071.",
        AggregateException { InnerExceptions: [var only] } => Describe(only),
        SettingException or ModelFaultException
            or StoreUnavailableException or IOException or UnauthorizedAccessException or InvalidOperationException =>
            exception.Message,
        _ => null,
    };
}
