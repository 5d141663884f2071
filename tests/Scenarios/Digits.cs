using Serverless.Local.Demo;

namespace Serverless.Scenarios.Tests;

internal static class Digits
{
    /// <summary>Digits that the training never saw.</summary>
    public static IReadOnlyList<HeldOutDigit> HeldOut { get; } = HeldOutDigit.ReadAll(LocalProcess.Models);
}
