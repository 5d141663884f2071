using System.Runtime.CompilerServices;
using CsCheck;
using Serverless.Scaling.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(MutationRun))]

namespace Serverless.Scaling.Tests;

/// <summary>
/// Settings for dotnet stryker, which slows the rules tenfold and runs the tests of each mutant until the first
/// failure: tests of single rules run before long stories, and properties try few cases.
/// </summary>
public sealed class MutationRun : ITestCollectionOrderer
{
    private static readonly string[] Long = [
        "BurstDetector", "BurstStory", "DecisionLoop", "DecisionRuleProperties", "Ledger"];

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
            [.. testCollections.OrderBy(tests => Long.Any(tests.TestCollectionDisplayName.Contains))];

#pragma warning disable CA2255 // The runner offers no earlier moment than the assembly's load.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void TryFewCases() => (Check.Iter, Check.Threads) = (6, 1);
}
