namespace Serverless.Serving.Tests;

/// <summary>The two cases of a result, for tests that expect one of them.</summary>
internal static class ResultParts
{
    extension<T>(Result<T> result)
    {
        /// <summary>The accepted value; a refusal fails the test with its text.</summary>
        public T Value => result.IsAccepted(out var value, out var problem)
            ? value : throw new InvalidOperationException($"Refused: {problem.Detail}");

        /// <summary>Null if it was accepted.</summary>
        public Problem? Problem => result.IsAccepted(out _, out var problem) ? null : problem;
    }
}
