using System.Reflection;
using Xunit.v3;

namespace Serverless.Scenarios.Tests;

/// <summary>The timeout of all tests in this project, so that none can hang.</summary>
public sealed class Limit
{
    public const int Milliseconds = 120_000;

    [Fact]
    public void Every_test_has_the_timeout() =>
        Assert.All(
            from type in typeof(Limit).Assembly.GetTypes()
            where type != typeof(Limit)
            from method in type.GetMethods()
            from fact in method.GetCustomAttributes().OfType<IFactAttribute>()
            select (Test: method.Name, fact.Timeout),
            test => Assert.Equal(Milliseconds, test.Timeout));
}
