"""Heavy work beside the pages, without streamlit."""
