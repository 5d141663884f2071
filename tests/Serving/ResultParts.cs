namespace Serverless.Serving.Tests;

/// <summary>The two sides of a result, for a test that expects one of them.</summary>
internal static class ResultParts
{
    extension<T>(Result<T> result)
    {
        /// <summary>What was accepted; a refusal fails the test by its text.</summary>
        public T Value => result.IsAccepted(out var value, out var problem)
            ? value : throw new InvalidOperationException($"Refused: {problem.Detail}");

        /// <summary>Null if it was accepted.</summary>
        public Problem? Problem => result.IsAccepted(out _, out var problem) ? null : problem;
    }
}
