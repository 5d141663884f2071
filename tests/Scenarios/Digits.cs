using Serverless.Local.Demo;

namespace Serverless.Scenarios.Tests;

internal static class Digits
{
    /// <summary>Digits that were not in the training data.</summary>
    public static IReadOnlyList<HeldOutDigit> HeldOut { get; } = HeldOutDigit.ReadAll(LocalProcess.Models);
}
